#include "app/exchange/judge.hpp"
#include "tests/app/exchange/support.hpp"

#include <array>
#include <random>

namespace pointsbot::app::exchange {
namespace {

/// Broken files, the same ones each time: none crashes a reader or keeps it for ever, and whatever
/// it makes of them passes the checks of every record.
class Hostile : public ReadTest {
 protected:
  void survive(const std::string& text, const std::string& form) {
    const auto path = file(text, "hostile");
    options_.form = form;
    db::Staging staging;
    Judge judge{staging, {}, db::SameViewer::last};
    try {
      read_file(path, options_, judge);
    } catch (const FormatError&) {  // said in words
    }
    for (const auto& entry : staging.richest(10)) {
      EXPECT_GE(entry.points, Points{});
      EXPECT_LE(entry.points, kMostPoints);
      EXPECT_GE(entry.watched.value_or(std::chrono::seconds{0}).count(), 0);
      EXPECT_TRUE(!entry.login.empty() || entry.id != UserId{});
    }
    std::filesystem::remove(path);
  }

  std::string random_bytes(std::size_t most) {
    std::string text(random_() % most, '\0');
    for (char& c : text) c = static_cast<char>(random_());
    return text;
  }
  /// Some bytes changed, cut out, doubled or put in.
  std::string mutated(std::string text) {
    static constexpr std::string_view kNasty = "\"'`,;\t\n\r\\{}[]()<>&$-\x00\xff";
    for (auto left = 1 + random_() % 6; left > 0 && !text.empty(); --left) {
      const std::size_t at = random_() % text.size(), length = 1 + random_() % 20;
      switch (random_() % 5) {
        case 0:
          text[at] = static_cast<char>(random_());
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, text.substr(at, length));
          break;
        case 3:
          text.insert(at, 1, kNasty[random_() % kNasty.size()]);
          break;
        default:
          text.resize(at);
      }
    }
    return text;
  }
  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  std::minstd_rand random_{7};
};

TEST_F(Hostile, RandomBytesAreReadAsAnything) {
  for (const std::string_view form : forms()) {
    for (int i = 0; i < 60; ++i) survive(random_bytes(4000), std::string{form});
  }
  for (int i = 0; i < 100; ++i) survive(random_bytes(4000), "");
}

TEST_F(Hostile, BrokenTextsAreReadToTheirEnd) {
  const std::array<std::pair<std::string, std::string>, 6> samples{{
      {"csv", "User,Points,Hours\n\"bob\",5,1.5\neve,\"7\",2\n\"x \"\"y\"\"\",3,\n"},
      {"json",
       R"({"_total":2,"users":[{"username":"bob","points":5},{"username":"eve","points":7.5}]})"},
      {"json-lines",
       "{\"_id\":\"12\",\"username\":\"bob\",\"currency\":{\"c\":5}}\n"
       "{\"$$deleted\":true,\"_id\":\"13\"}\n"},
      {"json-lines", "{\"login\":\"bob\",\"points\":5}\n{\"login\":\"eve\",\"points\":6}\n"},
      {"sql",
       "CREATE TABLE `user` (`name` text, `points` int, PRIMARY KEY (`name`));\n"
       "INSERT INTO `user` VALUES ('bo\\'b',5),('eve',7);\n"},
      {"sql", "COPY public.user (id, login, points) FROM stdin;\n12\tbob\t5\n\\.\n"},
  }};
  for (const auto& [form, text] : samples) {
    for (int i = 0; i < 400; ++i) survive(mutated(text), form);
  }
}

TEST_F(Hostile, BrokenDatabasesAreReadAsFarAsTheyAreWhole) {
  const std::string whole = bytes_of(database(
      "PRAGMA page_size=512; CREATE TABLE points(Username TEXT PRIMARY KEY, Points INTEGER);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<50)"
      "INSERT INTO points SELECT 'viewer'||i, i FROM n"));
  for (int i = 0; i < 300; ++i) {
    std::string broken = whole;
    for (auto left = 1 + random_() % 8; left > 0; --left)
      broken[100 + random_() % (broken.size() - 100)] = static_cast<char>(random_());
    if (i % 5 == 0) broken.resize(random_() % broken.size());
    survive(broken, "sqlite");
  }
}

TEST_F(Hostile, AnEmptyFileIsSaidToBeEmpty) {
  EXPECT_NE(refused(file("")).find("is empty"), std::string::npos);
  EXPECT_NE(refused(directory_.path()).find("is no file"), std::string::npos);
  EXPECT_NE(refused(directory_.path() / "none").find("There is no file"), std::string::npos);
  EXPECT_NE(refused(file("\xff\xfeu\0s\0e\0r\0")).find("UTF-16"), std::string::npos);
  EXPECT_NE(refused(file(std::string{"\x7f"
                                     "ELF\0\0\0\0",
                                     8}))
                .find("none of the files"),
            std::string::npos);
}

}  // namespace
}  // namespace pointsbot::app::exchange
