#pragma once

#include "app/control/errand.hpp"
#include "app/operation_commands.hpp"
#include "app/reading.hpp"
#include "app/typed.hpp"
#include "db/operation.hpp"
#include "db/operations_reader.hpp"
#include "db/reader.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::app {

/// One command of those that change points, from the names and amounts as typed to what is printed.
/// Each returns the exit code, or throws Ended.
class ByHand {
 public:
  /// Throws Ended where something cannot be meant, db::Unusable without a database.
  ByHand(Reading reading, const OperationOptions& options);

  int add() { return at_once(db::Credit{anybody(options_.name), typed_points(options_.amount)}); }
  int take() { return at_once(db::Debit{viewer(options_.name), typed_points(options_.amount)}); }
  int set() { return at_once(db::SetTo{anybody(options_.name), typed_points(options_.amount)}); }
  int give() {
    const Points amount = typed_points(options_.amount);
    return at_once(db::Transfer{viewer(options_.name), anybody(options_.other), amount});
  }
  int bonus();
  int stop(bool stopped) { return at_once(db::Stop{viewer(options_.name), stopped}); }
  int merge() {
    return when_agreed(db::Merge{viewer(options_.name, false), viewer(options_.other)}, "");
  }
  int forget() { return when_agreed(db::Forget{viewer(options_.name, false)}, ""); }
  int reset() { return when_agreed(db::Reset{}, ""); }
  int undo();
  int history();

 private:
  db::Whom viewer(const std::string& name, bool follow = true);
  /// Also somebody whom only Twitch knows.
  db::Whom anybody(const std::string& name);
  /// Who did something: the streamer too, who is seldom seen in the own chat.
  db::Whom doer(const std::string& name);
  std::optional<db::Whom> known(const std::string& login, bool follow);
  std::string login_of(const std::string& name) const;
  /// What the ledger has no entries for is told by the note.
  void note(const std::string& what) {
    operation_.note = options_.why.empty() ? what : what + ": " + operation_.note;
  }
  db::Outcome send(Request::What what);
  /// What became of it where --ref was used before.
  std::optional<db::Outcome> before();
  int at_once(db::Action action);
  /// Shows what it would do, and does it with --yes, or when "yes" is typed.
  int when_agreed(db::Action action, const std::string& about);
  int print(const db::Outcome& outcome, bool preview, const std::string& about = {});
  void print_json(const db::Outcome& outcome, bool preview, const std::string& about,
                  std::optional<std::int64_t> undone_by = std::nullopt) const;
  int print_earlier(const db::Outcome& outcome);
  int undo_payments(std::int64_t first, std::int64_t last) {
    return when_agreed(db::Undo{db::Undo::Payments{first, last}}, "");
  }
  std::optional<db::Outcome> undone_before();
  int undo_last();
  int undo_one(std::int64_t op, const std::string& passed_over);

  Reading reading_;  // its config as the channel goes by it
  const OperationOptions& options_;
  db::OperationsReader known_;
  const Errand errand_;
  db::Reader::KnownChannel channel_;
  db::Operation operation_{.ref = {}, .action = db::Reset{}};
};

}  // namespace pointsbot::app
