#pragma once

#include "app/chat/answer.hpp"
#include "app/chat/level.hpp"
#include "app/chat/room.hpp"
#include "db/operation.hpp"
#include "db/records.hpp"
#include "twitch/events.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pointsbot::app::chat {

/// Somebody whom a command is about.
struct Someone {
  UserId id{};
  std::string login;
  std::string name;  ///< as the chat shows him
};

/// One use of a command: who asked for what, and what its handler needs to answer. Most of its
/// calls end the command by themselves where there is no more to do, by throwing Answered or Late,
/// which no handler catches. Loop thread only; it and all that it refers to live until the handler
/// has ended.
class Call {
 public:
  Call(const twitch::ChatMessage& message, const Rule& rule, Level level, Room& room)
      : message_{message}, rule_{rule}, level_{level}, room_{room} {}

  const twitch::User& by() const { return message_.by; }
  Level level() const { return level_; }
  bool is_staff() const { return level_ >= Level::moderator; }
  const twitch::ChatMessage& message() const { return message_; }
  const Rule& rule() const { return rule_; }
  Room& room() const { return room_; }
  const Config& config() const { return room_.config; }

  /// What stands after the name, by its place in Command::arguments; empty where it was left out.
  std::string_view word(std::size_t place) const {
    return place < words_.size() ? words_[place] : std::string_view{};
  }
  bool has(std::size_t place) const { return place < words_.size(); }
  /// Takes the line apart. False where it is not of the command's form.
  bool read_arguments();

  /// "120 points".
  std::string amount(Points points) const;
  /// How the command is used: "!give user amount".
  std::string usage() const { return chat::usage(rule_); }

  // The ledger, read.
  template <class Job>
  Task<std::invoke_result_t<Job&, db::Reader&>> read(Job job) {
    return room_.books.ask(std::move(job));
  }
  /// Of whoever asks; nothing: he was never here.
  Task<std::optional<db::Account>> own_account();
  /// What is told to whoever asks and was never here.
  Answer has_nothing() const;
  /// His account; ends the command where there is none, telling so.
  Task<db::Account> own();
  /// Of whom word `place` names; ends the command where nobody is called so here.
  Task<db::Account> account(std::size_t place);
  /// Whom word `place` names, whom perhaps only Twitch knows; ends the command where nobody is
  /// called so.
  Task<Someone> anybody(std::size_t place);

  /// The amount that word `place` is, of what there is; ends the command where it is none.
  Points how_much(std::size_t place, Points balance) const;

  // The ledger, written: once for ever, however often Twitch tells of this message.
  /// The ref of what this command does; `part` tells several apart.
  std::string ref(std::string_view part = {}) const;
  db::Operation operation(db::Action action, std::string note = {},
                          std::string_view part = {}) const;
  /// What became of it. Ends the command, in silence, where it was done before, and telling so
  /// where it could not be written. The operation is a named local, moved in: g++ 12 destroys an
  /// aggregate that is made inside of a co_await expression twice.
  Task<db::Outcome> move(db::Operation operation);
  /// The same, and ends the command where it is refused, saying why.
  Task<db::Outcome> move_or_refuse(db::Operation operation);

 private:
  const twitch::ChatMessage& message_;
  const Rule& rule_;
  const Level level_;
  Room& room_;
  std::vector<std::string_view> words_;
};

/// Why the ledger did not do it, for the chat. REQUIRES: it was refused.
std::string why_refused(const db::Outcome& outcome, const Currency& name);

}  // namespace pointsbot::app::chat
