#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace pointsbot {

/// The built program, in a directory of its own with its bot.ini and its database. Each test ends
/// with the program's own proof of every balance.
class ProgramTest : public testing::Test {
 protected:
  void TearDown() override;

  void configure(const std::string& ini) const;
  /// A pretended channel, paid every second.
  void configure_demo(int viewers = 50, int churn = 0) const;

  std::vector<std::string> command(std::vector<std::string> arguments) const;
  tests::Finished run(std::vector<std::string> arguments) const {
    return tests::run(command(std::move(arguments)), environment_);
  }

  /// What a query finds in the database: columns with | between, rows with line ends.
  std::string query(const std::string& sql) const;
  /// Behind the program's back: what a person does with a database tool.
  void db_write(const std::string& sql) const;
  std::int64_t payments() const { return std::stoll(query("SELECT last_no FROM channel")); }
  void expect_reports_flushed() const;

  const tests::TemporaryDirectory directory_;
  const std::filesystem::path ini_ = directory_.path() / "bot.ini";
  const std::filesystem::path file_ = directory_.path() / "points.db";
  std::map<std::string, std::string> environment_{{"POINTSBOT_ACCESS_TOKEN", ""}};
};

/// One value of a JSON text, by SQLite's path to it; "" where it is not there.
std::string json_value(const std::string& json, const std::string& path);

/// `pointsbot simulator` as a process of its own.
class PretendTwitch {
 public:
  explicit PretendTwitch(std::vector<std::string> options = {});

  /// The [twitch] section for it, as it prints it.
  const std::string& section() const { return section_; }
  const std::string& token() const { return token_; }

  /// "viewers=500&fault=hang"; also without any, to ask. What it then says of itself, JSON.
  std::string change(const std::string& form = "");
  /// Something happens there: "type=expire_tokens". To how many (subscriptions, sockets) it was
  /// told.
  int happen(const std::string& form);
  /// Somebody reads the code of a login and allows it as `user`.
  void allow(const std::string& code, const std::string& user);
  /// Somebody logs in there as `user`, by a code: the answer with the tokens, JSON.
  std::string log_in(const std::string& user, const std::string& scopes);
  /// How often "chatters", "validate" and so on were asked for.
  std::int64_t asked_for(const std::string& what);
  /// Waits until that is more than it was; meanwhile reads what `bot` says. Throws when it is not.
  void wait_until_asked_for(const std::string& what, std::int64_t more_than, tests::Process& bot);

  ::pid_t pid() const { return process_.pid(); }

 private:
  std::string post(const std::string& target);

  tests::Process process_;
  std::string section_;
  std::string token_;
  std::uint16_t port_ = 0;
};

/// Against a pretended Twitch that is a process of its own.
class AgainstTwitch : public ProgramTest {
 protected:
  explicit AgainstTwitch(std::vector<std::string> options = {"--viewers", "50", "--churn", "0"})
      : twitch_{std::move(options)} {
    environment_["POINTSBOT_ACCESS_TOKEN"] = twitch_.token();
    configure(twitch_.section() +
              "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = points.db\n");
  }

  PretendTwitch twitch_;
};

}  // namespace pointsbot
