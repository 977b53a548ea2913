#include "app/token_files.hpp"

#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace pointsbot::app {
namespace {

namespace fs = std::filesystem;
using twitch::Authorization;
using twitch::Secret;

Authorization somebody(std::int64_t id = 12826) {
  return {.user = UserId{id},
          .login = "somestreamer",
          .client_id = "hof5gwx0su6owfnys0nyan9c87zr6t",
          .bot = id == 7,
          .scopes = {"moderator:read:chatters", "bits:read"},
          .access = Secret{"4cc3ss" + std::to_string(id)},
          .refresh = Secret{"r3fr3sh/+=%" + std::to_string(id)},
          .since = WallTime{std::chrono::milliseconds{1'700'000'000'123}},
          .until = WallTime{std::chrono::milliseconds{1'700'014'400'123}}};
}

std::string content(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

mode_t mode_of(const fs::path& path) {
  struct ::stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777u;
}

class TokenFilesTest : public testing::Test {
 protected:
  void keep(const Authorization& authorization) {
    const auto turn = files_.begin(authorization.user);
    ASSERT_NE(turn, nullptr);
    ASSERT_TRUE(turn->keep(authorization));
  }
  /// What is said of the one file there is, which must not be read.
  std::string problem() {
    const auto found = files_.read();
    EXPECT_TRUE(found.authorizations.empty());
    return found.problems.size() == 1 ? found.problems[0] : "not one problem";
  }
  void write(const std::string& text) {
    fs::remove(file_);
    std::ofstream{file_, std::ios::binary} << text;
    ::chmod(file_.c_str(), 0600);
  }

  tests::TemporaryDirectory directory_;
  TokenFiles files_{directory_.path() / "tokens"};
  const fs::path file_ = files_.file_of(UserId{12826});
};

TEST_F(TokenFilesTest, AreNoneWhereNobodyLoggedIn) {
  const auto found = files_.read();
  EXPECT_TRUE(found.authorizations.empty());
  EXPECT_TRUE(found.problems.empty());
  EXPECT_FALSE(fs::exists(files_.folder()));
}

TEST_F(TokenFilesTest, HoldWhatWasKept) {
  keep(somebody());
  keep(somebody(7));
  const auto found = files_.read();
  ASSERT_TRUE(found.problems.empty()) << found.problems[0];
  ASSERT_EQ(found.authorizations.size(), 2U);
  const Authorization& bot = found.authorizations[0];
  const Authorization& streamer = found.authorizations[1];
  EXPECT_TRUE(bot.bot);
  EXPECT_FALSE(streamer.bot);
  EXPECT_EQ(streamer.user, UserId{12826});
  EXPECT_EQ(streamer.login, "somestreamer");
  EXPECT_EQ(streamer.client_id, somebody().client_id);
  EXPECT_EQ(streamer.scopes, somebody().scopes);
  EXPECT_EQ(streamer.access, somebody().access);
  EXPECT_EQ(streamer.refresh, somebody().refresh);
  EXPECT_EQ(streamer.since, somebody().since);
  EXPECT_EQ(streamer.until, somebody().until);
}

TEST_F(TokenFilesTest, AreForTheirOwnerAloneWhateverTheUmask) {
  const mode_t before = ::umask(0);
  keep(somebody());
  ::umask(0277);
  keep(somebody(7));
  ::umask(before);
  EXPECT_EQ(mode_of(files_.folder()), 0700U);
  EXPECT_EQ(mode_of(file_), 0600U);
  EXPECT_EQ(mode_of(files_.file_of(UserId{7})), 0600U);
}

TEST_F(TokenFilesTest, AreNotReadWhereOthersMay) {
  keep(somebody());
  for (const mode_t mode : {0640U, 0604U, 0620U, 0666U}) {
    ::chmod(file_.c_str(), mode);
    EXPECT_NE(problem().find("Nothing is lost: type chmod 600 " + file_.string()),
              std::string::npos)
        << problem();
  }
  ::chmod(file_.c_str(), 0600);
  ::chmod(files_.folder().c_str(), 0750);
  EXPECT_NE(problem().find("Nothing is lost: type chmod 700 " + files_.folder().string()),
            std::string::npos);
  ::chmod(files_.folder().c_str(), 0700);
  EXPECT_EQ(files_.read().authorizations.size(), 1U);
}

TEST_F(TokenFilesTest, AreNoLinksPipesOrFolders) {
  keep(somebody());
  const fs::path elsewhere = directory_.path() / "elsewhere";
  fs::rename(file_, elsewhere);
  fs::create_symlink(elsewhere, file_);
  EXPECT_NE(problem().find("is a link"), std::string::npos) << problem();
  fs::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_NE(problem().find("is not a file"), std::string::npos) << problem();
  fs::remove(file_);
  fs::create_directory(file_);
  EXPECT_NE(problem().find("is not a file"), std::string::npos) << problem();
}

TEST_F(TokenFilesTest, AreNotWrittenThroughALink) {
  keep(somebody());
  const fs::path elsewhere = directory_.path() / "elsewhere";
  std::ofstream{elsewhere} << "precious";
  fs::remove(file_);
  fs::create_symlink(elsewhere, file_);
  fs::create_symlink(elsewhere, files_.folder() / "12826.new");
  keep(somebody());
  EXPECT_EQ(content(elsewhere), "precious");
  EXPECT_EQ(files_.read().authorizations.size(), 1U);
}

TEST_F(TokenFilesTest, AreNamedWhateverElseTheyHold) {
  keep(somebody());
  const std::string good = content(file_);
  for (std::size_t size = 0; size < good.size() - 1; ++size) {  // but for the end of the line
    write(good.substr(0, size));
    ASSERT_NE(problem().find(file_.string()), std::string::npos) << size;
  }
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    write(text.replace(at, from.size(), to));
    return problem();
  };
  EXPECT_NE(with("\"12826\"", "\"12827\"").find("does not hold a login"), std::string::npos);
  EXPECT_NE(with("\"12826\"", "12826").find("does not hold a login"), std::string::npos);
  EXPECT_NE(with("4cc3ss", "4cc\\n3ss").find("does not hold a login"), std::string::npos);
  EXPECT_NE(with("streamer\"", "../../x\"").find("does not hold a login"), std::string::npos);
  EXPECT_NE(with("1700000000123", "-1").find("does not hold a login"), std::string::npos);
  EXPECT_NE(with("1700000000123", "9223372036854775807").find("does not"), std::string::npos);
  EXPECT_NE(with("1700000000123", "1e999").find("does not hold a login"), std::string::npos);
  write(std::string(1'000'000, '['));
  EXPECT_NE(problem().find("does not hold a login"), std::string::npos);
  write(std::string(16'000, '['));
  EXPECT_NE(problem().find("does not hold a login"), std::string::npos);
  EXPECT_EQ(problem().find("4cc3ss"), std::string::npos);
}

TEST_F(TokenFilesTest, OtherFilesThereAreLeftAlone) {
  keep(somebody());
  for (const char* const name : {"notes.txt", "12826.json.bak", "x.json", "012826.json", "-1.json"})
    std::ofstream{files_.folder() / name} << "x";
  const auto found = files_.read();
  EXPECT_EQ(found.authorizations.size(), 1U);
  EXPECT_TRUE(found.problems.empty());
}

TEST_F(TokenFilesTest, AreChangedByOneAtATime) {
  TokenFiles other{files_.folder()};
  {
    const auto turn = files_.begin(UserId{12826});
    ASSERT_NE(turn, nullptr);
    EXPECT_EQ(other.begin(UserId{12826}), nullptr);
    EXPECT_EQ(other.problem(), "");
    EXPECT_NE(other.begin(UserId{7}), nullptr);
  }
  EXPECT_NE(other.begin(UserId{12826}), nullptr);
}

TEST_F(TokenFilesTest, SayWhyTheyCannotBeChanged) {
  std::ofstream{files_.folder()} << "a file where the folder should be";
  EXPECT_EQ(files_.begin(UserId{12826}), nullptr);
  EXPECT_NE(files_.problem().find(files_.folder().string()), std::string::npos);
}

TEST_F(TokenFilesTest, AreSeenToChange) {
  const auto none = files_.stamp({});
  keep(somebody());
  const auto known = files_.read().authorizations;
  const auto one = files_.stamp(known);
  EXPECT_FALSE(one == none);
  EXPECT_EQ(files_.stamp(known), one);
  keep(somebody());
  const auto again = files_.stamp(known);
  EXPECT_FALSE(again == one);
  ::chmod(file_.c_str(), 0644);
  EXPECT_FALSE(files_.stamp(known) == again);
  ::chmod(file_.c_str(), 0600);
  const auto turn = files_.begin(UserId{12826});
  EXPECT_TRUE(files_.remove(UserId{12826}));
  EXPECT_FALSE(files_.stamp(known) == again);
  EXPECT_TRUE(files_.read().authorizations.empty());
}

}  // namespace
}  // namespace pointsbot::app
