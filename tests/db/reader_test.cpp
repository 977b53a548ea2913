#include "db/footprint.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pointsbot::db {
namespace {

class Reading : public ::testing::Test {
 protected:
  Reading() {
    // Balances: a 31, b 21, c 21, d 11, e 1; b and d are gone.
    const Person a{50, "a"}, b{20, "b", "Bé"}, c{30, "c"}, d{40, "d"}, e{10, "e"};
    till_.cycle({a, b});
    till_.cycle({a, b, c, d});
    till_.cycle({a, b, c, d});
    till_.cycle({a, c, e});
  }

  static std::string told(const std::vector<Ranked>& list) {
    std::string text;
    for (const auto& [rank, account] : list) {
      text += std::to_string(rank) + ' ' + account.login + ' ' +
              std::to_string(account.balance.value) + '\n';
    }
    return text;
  }

  QuickDisk quick_disk_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
};

TEST_F(Reading, ListsTheRichestAndEqualsShareARank) {
  Reader reader = till_.reader();
  EXPECT_EQ(told(reader.top(kChannel, 10)), "1 a 31\n2 b 21\n2 c 21\n4 d 11\n5 e 1\n");
  EXPECT_EQ(told(reader.top(kChannel, 2)), "1 a 31\n2 b 21\n");
  EXPECT_EQ(told(reader.top(kChannel, 0)), "");
  EXPECT_EQ(told(reader.top(UserId{5}, 3)), "");
}

TEST_F(Reading, RanksAsTheListDoes) {
  Reader reader = till_.reader();
  for (const auto& [rank, account] : reader.top(kChannel, 10)) {
    EXPECT_EQ(reader.rank(kChannel, account.login)->rank, rank) << account.login;
    EXPECT_EQ(reader.rank(kChannel, account.login)->account.balance, account.balance)
        << account.login;
  }
  EXPECT_FALSE(reader.rank(kChannel, "nobody").has_value());
}

TEST_F(Reading, OfACrowdOfEqualsTheFirstByIdAreListed) {
  std::vector<Person> crowd;
  for (std::int64_t id = 3'000; id > 1'000; --id)
    crowd.push_back({id, "viewer" + std::to_string(id)});
  till_.cycle(crowd);
  till_.cycle(crowd, {.pay = 100});
  const std::vector<Ranked> top = till_.reader().top(kChannel, 3);
  EXPECT_EQ(told(top), "1 viewer1001 101\n1 viewer1002 101\n1 viewer1003 101\n");
  EXPECT_EQ(till_.reader().rank(kChannel, "a")->rank, 2'001);
}

TEST_F(Reading, FindsAnAccountInAnyCapitals) {
  const Account account = till_.reader().account(kChannel, "B").value();
  EXPECT_EQ(account.id, UserId{20});
  EXPECT_EQ(account.login, "b");
  EXPECT_EQ(account.display_name, "Bé");
  EXPECT_EQ(account.balance.value, 21);
  EXPECT_EQ(account.watched, std::chrono::seconds{120});
  EXPECT_FALSE(account.present);
  EXPECT_TRUE(till_.reader().account(kChannel, "a")->present);
  EXPECT_EQ(till_.reader().account(kChannel, "a")->display_name, "a");
  EXPECT_FALSE(till_.reader().account(kChannel, "B%").has_value());
}

TEST_F(Reading, TheViewHoldsTheSameBalances) {
  EXPECT_EQ(raw_text(till_.file,
                     "SELECT channel, username, points, watch_seconds, present FROM points "
                     "ORDER BY points DESC, user_id"),
            "streamer|a|31|180|1\nstreamer|Bé|21|120|0\nstreamer|c|21|120|1\nstreamer|d|11|60|"
            "0\nstreamer|e|1|0|1\n");
}

TEST_F(Reading, TheViewIsQuickForWhoeverAsksForALogin) {
  for (const char* const where :
       {"login='a'", "channel_id=77 AND login='a'", "channel='streamer' AND login='a'", "user_id=5",
        "channel_id=77 AND user_id=5"}) {
    const std::string plan =
        raw_text(till_.file, std::string{"EXPLAIN QUERY PLAN SELECT * FROM points WHERE "} + where);
    EXPECT_EQ(plan.find("SCAN"), std::string::npos) << where << '\n' << plan;
    EXPECT_EQ(plan.find("(channel_id=?)"), std::string::npos) << where << '\n' << plan;
  }
}

TEST_F(Reading, WhoIsHiddenHasAnAccountAndNoPlace) {
  raw(till_.file, "UPDATE viewer SET hidden=1 WHERE login='a'");
  Reader reader = till_.reader();
  EXPECT_EQ(told(reader.top(kChannel, 10)), "1 b 21\n1 c 21\n3 d 11\n4 e 1\n");
  const Neighbourhood place = reader.around(kChannel, "a", 2).value();
  EXPECT_EQ(place.viewer.rank, 0);
  EXPECT_EQ(place.viewer.account.balance.value, 31);
  EXPECT_TRUE(place.viewer.account.hidden);
  EXPECT_EQ(place.people, 4);
  EXPECT_TRUE(place.above.empty() && place.below.empty());
  EXPECT_EQ(told(reader.around(kChannel, "d", 2)->above), "1 b 21\n1 c 21\n");
}

TEST_F(Reading, WhoIsLeftOutKeepsHisPointsAndHasHisPlaceAgainLater) {
  const std::string place = told(till_.reader().top(kChannel, 10));
  const std::vector<std::string> others{"b", "nobody"};
  const LeftOut first = *till_.ledger->leave_out(kChannel, others);
  EXPECT_EQ(first.out, std::vector<std::string>{"Bé"});
  EXPECT_TRUE(first.back.empty());
  EXPECT_EQ(told(till_.reader().top(kChannel, 10)), "1 a 31\n2 c 21\n3 d 11\n4 e 1\n");
  EXPECT_EQ(till_.reader().account(kChannel, "b")->balance.value, 21);
  const LeftOut again = *till_.ledger->leave_out(kChannel, others);
  EXPECT_TRUE(again.out.empty() && again.back.empty());
  const LeftOut last = *till_.ledger->leave_out(kChannel, {});
  EXPECT_EQ(last.back, std::vector<std::string>{"Bé"});
  EXPECT_EQ(told(till_.reader().top(kChannel, 10)), place);
}

TEST_F(Reading, GainsAreTheSameBeforeAndAfterTheyAreBooked) {
  const auto told_gains = [this] {
    std::string text;
    const LocalDay day = local_day(kNoon);
    for (const Gain& gain : till_.reader().gains(kChannel, day, Reader::By::earned, 10)) {
      text += std::to_string(gain.rank) + ' ' + gain.account.login + ' ' +
              std::to_string(gain.earned.value) + '\n';
    }
    return text;
  };
  till_.cycle({});
  EXPECT_EQ(told_gains(), "1 a 30\n2 b 20\n2 c 20\n4 d 10\n");
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*) FROM day"), "0\n");
  for (int pieces = 1; *till_.ledger->book_days(2); ++pieces) {
    EXPECT_EQ(told_gains(), "1 a 30\n2 b 20\n2 c 20\n4 d 10\n") << "after " << pieces;
    till_.reopen();
  }
  EXPECT_EQ(told_gains(), "1 a 30\n2 b 20\n2 c 20\n4 d 10\n");
  EXPECT_EQ(raw_text(till_.file, "SELECT count(*), sum(earned), sum(seconds) FROM day"),
            "4|80|480\n");
  EXPECT_FALSE(*till_.ledger->book_days(2)) << "each line once";
  EXPECT_TRUE(till_.reader()
                  .gains(kChannel, local_day(kNoon) + std::chrono::days{1}, Reader::By::earned, 10)
                  .empty());
}

TEST_F(Reading, WorksWhileTheBotRunsAndWhenItDoesNot) {
  Reader reader = till_.reader();
  EXPECT_EQ(reader.account(kChannel, "a")->balance.value, 31);
  till_.cycle({{50, "a"}});
  EXPECT_EQ(reader.account(kChannel, "a")->balance.value, 41);
  till_.close();
  EXPECT_EQ(reader.account(kChannel, "a")->balance.value, 41);
  EXPECT_EQ(told(till_.reader().top(kChannel, 1)), "1 a 41\n");
}

TEST_F(Reading, DoesNotKeepTheLogFromBeingEmptied) {
  Reader reader = till_.reader();
  reader.top(kChannel, 3);
  reader.verify();
  EXPECT_EQ(reader.cycles(kChannel, 3).size(), 0U);
  till_.cycle({});
  till_.ledger->settle();
  // The next commit begins the log anew: nobody stands in it.
  const std::int64_t bytes = till_.cycle({})->wal_bytes;
  EXPECT_EQ(till_.ledger->settle(), bytes);
}

TEST_F(Reading, TellsTheCyclesThatCameSince) {
  CycleReport report{.channel = kChannel, .no = 1};
  ASSERT_TRUE(till_.ledger->report({&report, 1}).has_value());
  Reader reader = till_.reader();
  const std::int64_t row = reader.cycles(kChannel, 10).at(0).row;
  EXPECT_EQ(reader.cycles(kChannel, 10, row).size(), 0U);
  report.no = 2;
  ASSERT_TRUE(till_.ledger->report({&report, 1}).has_value());
  const std::vector<CycleReport> since = reader.cycles(kChannel, 10, row);
  ASSERT_EQ(since.size(), 1U);
  EXPECT_EQ(since[0].no, 2);
  EXPECT_GT(since[0].row, row);
}

TEST_F(Reading, AFootprintTellsOfEveryWriteAndOfNoReading) {
  const auto now = [this] { return Footprint::of(till_.file); };
  // Older than any tick of the file system's clock, which may be 4 ms.
  const auto age = [this] {
    for (const std::string& file : {till_.file.string(), till_.file.string() + "-wal"}) {
      std::filesystem::last_write_time(
          file, std::filesystem::last_write_time(file) - std::chrono::seconds{10});
    }
  };
  age();
  Footprint last = now();
  till_.reader().verify();
  EXPECT_EQ(now(), last) << "reading is no change";
  for (int i = 0; i < 3; ++i) {
    till_.cycle({{50, "a"}});
    EXPECT_NE(now(), std::exchange(last, now())) << "a commit";
    EXPECT_EQ(now().file, last.file);
    till_.ledger->settle();
    age();
    last = now();
  }
  till_.close();
  EXPECT_EQ(now().file, last.file);
  const auto aside = folder_.path() / "aside.db";
  std::filesystem::rename(till_.file, aside);
  EXPECT_EQ(now(), Footprint{});
  std::filesystem::copy_file(aside, till_.file);
  EXPECT_NE(now().file, last.file) << "another file";
}

}  // namespace
}  // namespace pointsbot::db
