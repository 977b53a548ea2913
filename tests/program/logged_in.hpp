#pragma once

#include "tests/program/program_fixture.hpp"
#include "twitch/authorization.hpp"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace pointsbot {

/// A channel whose streamer has logged in, against a pretended Twitch that is a process of its own,
/// with everything switched on that can be heard of. The files of tokens are written by the room
/// that `pointsbot login` writes them by.
class LoggedIn : public AgainstTwitch {
 protected:
  explicit LoggedIn(std::vector<std::string> options = {"--viewers", "10", "--churn", "0"});

  /// The streamer, or the account of the bot.
  void log_in(bool bot = false);
  void keep(const twitch::Authorization& authorization);
  /// What is kept of somebody; empty where nothing is.
  std::vector<twitch::Authorization> kept() const;
  /// Of all who are logged in.
  std::string refresh_tokens() const;
  std::filesystem::path tokens() const { return directory_.path() / "tokens"; }

  /// Notes what tokens are in the files now: those that leak() looks for.
  void note_tokens();
  /// What token stands in `text`: its first letters; empty where none of those noted does.
  std::string leak(const std::string& text) const;
  std::size_t tokens_noted() const { return secrets_.size(); }

  /// How often Twitch was asked for new tokens.
  std::int64_t refreshes() { return twitch_.asked_for("refresh"); }
  /// Reads what `bot` says until the files hold other refresh tokens than `before`.
  void wait_for_new_tokens(const std::string& before, tests::Process& bot) const;

 private:
  std::set<std::string> secrets_;
};

/// All of a file; of one of /proc too. "" where it cannot be read.
std::string content(const std::filesystem::path& file);

}  // namespace pointsbot
