#pragma once

#include "tests/db/support.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::db {

using std::chrono::seconds;

struct Row {
  std::string login;
  std::int64_t id;  ///< 0: Twitch does not know him
  std::int64_t points;
  std::optional<seconds> watched{};
};

/// A ledger, files of another bot in front of it, and a proof after each test.
class ImportTest : public testing::Test {
 protected:
  ~ImportTest() override {
    till_.close();
    EXPECT_EQ(differences(file_), "");
  }

  /// As names that were looked up.
  static void stage(Staging& staging, const std::vector<Row>& rows) {
    std::int64_t line = 1;
    for (const Row& row : rows) {
      staging.put({.line = ++line,
                   .login = row.login,
                   .points = Points{row.points},
                   .watched = row.watched},
                  SameViewer::last);
      if (row.id != 0) staging.set_id(row.login, UserId{row.id});
    }
  }
  ImportTerms terms(bool set = false, std::string source = "otherbot") {
    return {.channel = kChannel,
            .at = kNoon,
            .ref = fmt::format("import/{}", ++refs_),
            .source = std::move(source),
            .set = set};
  }
  Imported bring(const std::vector<Row>& rows, bool set = false,
                 const std::string& source = "otherbot") {
    Staging staging;
    stage(staging, rows);
    till_.ledger->settle();
    Staging same;
    stage(same, rows);
    const Imported told = till_.reader().preview(same, terms(set, source));
    const auto done = till_.ledger->import_points(staging, terms(set, source));
    EXPECT_TRUE(done.has_value());
    // What was said before is what was done.
    EXPECT_EQ(told.people, done->people);
    EXPECT_EQ(told.given, done->given);
    EXPECT_EQ(told.taken, done->taken);
    EXPECT_EQ(told.claims, done->claims);
    EXPECT_EQ(told.newcomers, done->newcomers);
    EXPECT_EQ(told.op, 0);
    return *done;
  }
  Outcome undo(std::int64_t op) {
    const Operation operation{.channel = kChannel,
                              .at = kNoon,
                              .ref = fmt::format("undo/{}", ++refs_),
                              .action = Undo{Undo::One{op}}};
    return till_.ledger->operate({&operation, 1})->front();
  }
  Claimed claim(const std::string& login, Whom to) {
    return *till_.ledger->claim({.channel = kChannel,
                                 .at = kNoon,
                                 .ref = fmt::format("claim/{}", ++refs_),
                                 .login = login,
                                 .to = std::move(to)});
  }
  void spend(std::int64_t viewer, std::int64_t points) {
    const Operation operation{.channel = kChannel,
                              .at = kNoon,
                              .ref = fmt::format("spend/{}", ++refs_),
                              .action = Debit{{UserId{viewer}, {}}, Points{points}}};
    ASSERT_FALSE(till_.ledger->operate({&operation, 1})->front().refusal);
  }
  void merge(std::int64_t from, std::int64_t into) {
    const Operation operation{.channel = kChannel,
                              .at = kNoon,
                              .ref = fmt::format("merge/{}", ++refs_),
                              .action = Merge{{UserId{from}, {}}, {UserId{into}, {}}}};
    ASSERT_FALSE(till_.ledger->operate({&operation, 1})->front().refusal);
  }
  /// What the source has given so far, to all: points and seconds.
  std::string given(const std::string& source = "otherbot") {
    return raw_text(file_,
                    "SELECT coalesce(sum(points),0)||' '||coalesce(sum(seconds),0) "
                    "FROM imported WHERE source='" +
                        source + "'");
  }
  /// "name points, name points"
  std::string open_claims() {
    std::string all;
    for (const Claim& one : till_.reader().claims(kChannel))
      all += fmt::format("{}{} {}", all.empty() ? "" : ", ", one.login, one.points.value);
    return all;
  }
  /// Points and watch time: "105 60".
  std::string has(std::string_view login) {
    const auto account = till_.reader().account(kChannel, login);
    if (!account) return "unknown";
    return fmt::format("{} {}", account->balance.value, account->watched.count());
  }
  std::string everything() {
    return raw_text(file_, "SELECT * FROM op") + raw_text(file_, "SELECT * FROM line") +
           raw_text(file_, "SELECT * FROM viewer") + raw_text(file_, "SELECT * FROM imported") +
           raw_text(file_, "SELECT * FROM claim") + raw_text(file_, "SELECT * FROM channel");
  }

  tests::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "points.db";
  Till till_{file_};
  std::int64_t refs_ = 0;
};

}  // namespace pointsbot::db
