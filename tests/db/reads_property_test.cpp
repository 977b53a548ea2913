#include "base/local_day.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace pointsbot::db {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr int kSteps = 45;

/// What a row of the view `points` says of somebody.
struct Seen {
  std::int64_t points = 0;
  std::int64_t seconds = 0;
  bool met = false;  ///< the welcome is not due any more
};

struct Gained {
  std::int64_t points = 0;
  std::int64_t seconds = 0;
};

/// A channel's random life, and beside it what each payment gave to each, told by the balances
/// before and after it.
class Life {
 public:
  explicit Life(unsigned seed) : random_{seed} {}

  void live() {
    for (int step = 0; step < kSteps; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      // From the next minute to some days later.
      now_ += minutes{chance(15) ? below(3'000) : 1 + below(40)};
      const std::int64_t what = below(100);
      if (what < 60) {
        pay();
      } else if (what < 68) {
        bonus();
      } else if (what < 78) {
        undo();
      } else if (what < 84) {
        merge();
      } else if (what < 92) {
        give();
      } else if (what < 96) {
        stop();
      } else {
        hide();
      }
      if (chance(40)) {
        while (*till_.ledger->book_days(1 + below(20)) && chance(80)) continue;
      }
      if (testing::Test::HasFatalFailure()) return;
      if (step % 5 == 4) compare();
    }
    EXPECT_EQ(differences(till_.file), "");
  }

 private:
  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>{0, limit - 1}(random_);
  }
  bool chance(int percent) { return below(100) < percent; }
  std::int64_t somebody() { return 1 + below(kPeople); }

  std::map<std::int64_t, Seen> seen() const {
    SQLite::Database database{till_.file.string(), SQLite::OPEN_READONLY, 1000};
    SQLite::Statement rows{database,
                           "SELECT p.user_id, p.points, p.watch_seconds, v.first_seen NOTNULL "
                           "FROM points p JOIN viewer v USING(channel_id,user_id)"};
    std::map<std::int64_t, Seen> found;
    while (rows.executeStep()) {
      found[rows.getColumn(0).getInt64()] = {rows.getColumn(1).getInt64(),
                                             rows.getColumn(2).getInt64(),
                                             rows.getColumn(3).getInt64() != 0};
    }
    return found;
  }

  /// What became more from `before` to now is what payment `no` gave.
  void note(std::int64_t no, const std::map<std::int64_t, Seen>& before) {
    for (const auto& [viewer, now] : seen()) {
      const auto then = before.find(viewer);
      if (then == before.end() || !then->second.met) continue;
      gave_[no][viewer] = {now.points - then->second.points, now.seconds - then->second.seconds};
    }
    times_[no] = now_;
  }

  std::int64_t last_payment() const {
    return std::stoll(raw_text(till_.file, "SELECT last_no FROM channel"));
  }

  void pay() {
    std::vector<Person> people;
    for (std::int64_t id = 1; id <= kPeople; ++id) {
      if (chance(30) ? chance(50) : present_.contains(id)) {
        // A role that changes now and then.
        people.push_back({id,
                          "v" + std::to_string(id),
                          {},
                          Roles{}.with(chance(10) ? Role::vip : Role::viewer)});
      }
    }
    std::erase_if(people, [this](const Person& one) { return merged_.contains(one.id); });
    present_.clear();
    for (const Person& person : people) present_.insert(person.id);
    Pay pay{{below(20)}};
    pay[Role::vip] = Points{below(30)};
    const auto before = seen();
    ASSERT_TRUE(
        till_.cycle(people, {.by_role = pay, .seconds = below(2) * 60, .at = now_}).has_value());
    note(last_payment(), before);
  }

  Outcome operate(Action action) {
    return till_.ledger
        ->operate(std::array{Operation{.channel = kChannel,
                                       .at = now_,
                                       .ref = "r" + std::to_string(++refs_),
                                       .action = std::move(action)}})
        ->front();
  }

  void bonus() {
    const auto before = seen();
    PayPresent bonus{.pay = Pay{{1 + below(50)}}};
    if (chance(50)) bonus.except = UserId{somebody()};
    const Outcome outcome = operate(bonus);
    if (outcome.refusal) return;
    note(last_payment(), before);
    bonuses_[outcome.op] = last_payment();
    is_bonus_.insert(last_payment());
  }

  void undo() {
    if (chance(40) && !bonuses_.empty()) {
      const auto [op, no] = *bonuses_.begin();
      bonuses_.erase(bonuses_.begin());
      if (!operate(Undo{Undo::One{op}}).refusal) undone(no);
      return;
    }
    const std::int64_t first = 1 + below(last_payment() + 1), last = first + below(4);
    if (operate(Undo{Undo::Payments{first, last}}).refusal) return;
    for (std::int64_t no = first; no <= last; ++no) {
      if (!is_bonus_.contains(no)) undone(no);
    }
  }

  /// It gave nobody anything; the time was watched all the same.
  void undone(std::int64_t no) {
    for (auto& [viewer, gained] : gave_[no]) gained.points = 0;
  }

  void merge() {
    const std::int64_t from = somebody(), into = somebody();
    // What a payment gave to somebody hidden, the view does not tell.
    if (hidden_.contains(from)) return;
    if (operate(Merge{{UserId{from}}, {UserId{into}}}).refusal) return;
    merged_[from] = into;
    present_.erase(from);
    till_.here.erase(UserId{from});
  }

  void give() {
    const std::int64_t id = somebody();
    operate(chance(50) ? Action{Credit{{UserId{id}, "v" + std::to_string(id)}, {1 + below(100)}}}
                       : Action{Debit{{UserId{id}}, {1 + below(50)}}});
  }

  void stop() { operate(Stop{{UserId{somebody()}}, chance(50)}); }

  void hide() {
    const std::int64_t id = somebody();
    if (present_.contains(id)) return;
    hidden_.insert(id);
    raw(till_.file, "UPDATE viewer SET hidden=1 WHERE user_id=" + std::to_string(id));
  }

  std::int64_t account_of(std::int64_t id) const {
    for (auto into = merged_.find(id); into != merged_.end(); into = merged_.find(id))
      id = into->second;
    return id;
  }

  struct Place {
    std::int64_t value, id, rank;
    friend bool operator==(const Place&, const Place&) = default;
    friend std::ostream& operator<<(std::ostream& to, const Place& place) {
      return to << place.rank << ": " << place.id << " has " << place.value;
    }
  };
  static std::vector<Place> ranked(std::vector<Place> places) {
    std::ranges::sort(places, [](const Place& a, const Place& b) {
      return std::pair{b.value, a.id} < std::pair{a.value, b.id};
    });
    for (std::size_t i = 0; i < places.size(); ++i) {
      places[i].rank = static_cast<std::int64_t>(i) + 1;
      if (i > 0 && places[i].value == places[i - 1].value) places[i].rank = places[i - 1].rank;
    }
    return places;
  }
  static std::vector<Place> part(const std::vector<Place>& all, std::size_t from,
                                 std::size_t count) {
    from = std::min(from, all.size());
    count = std::min(count, all.size() - from);
    return {all.begin() + static_cast<std::ptrdiff_t>(from),
            all.begin() + static_cast<std::ptrdiff_t>(from + count)};
  }
  template <class Value>
  static std::vector<Place> places(const std::vector<Ranked>& list, Value value) {
    std::vector<Place> all;
    for (const Ranked& one : list)
      all.push_back({value(one.account), number(one.account.id), one.rank});
    return all;
  }

  void compare() {
    Reader reader = till_.reader();
    const auto balance = [](const Account& account) { return account.balance.value; };
    const auto watched = [](const Account& account) {
      return std::int64_t{account.watched.count()};
    };
    std::vector<Place> rich, loyal;
    for (const auto& [id, one] : seen()) {
      rich.push_back({one.points, id, 0});
      loyal.push_back({one.seconds, id, 0});
    }
    rich = ranked(std::move(rich));
    loyal = ranked(std::move(loyal));
    EXPECT_EQ(raw_text(till_.file, "SELECT known FROM channel"),
              raw_text(till_.file, "SELECT count(*) FROM viewer"));

    const int count = 1 + static_cast<int>(below(8)), from = 1 + static_cast<int>(below(kPeople));
    const auto first = static_cast<std::size_t>(from - 1), size = static_cast<std::size_t>(count);
    EXPECT_EQ(places(reader.top(kChannel, 1'000), balance), rich);
    EXPECT_EQ(places(reader.top(kChannel, count, from), balance), part(rich, first, size));
    EXPECT_EQ(places(reader.most_watched(kChannel, 1'000), watched), loyal);
    EXPECT_EQ(places(reader.most_watched(kChannel, count, from), watched),
              part(loyal, first, size));

    for (std::size_t i = 0; i < rich.size(); ++i) {
      const std::string login =
          raw_text(till_.file, "SELECT coalesce(login,'') FROM viewer WHERE user_id=" +
                                   std::to_string(rich[i].id));
      if (login.size() < 2) continue;
      const auto around = reader.around(kChannel, login.substr(0, login.size() - 1), 3);
      ASSERT_TRUE(around.has_value()) << login;
      EXPECT_EQ(around->people, std::ssize(rich));
      EXPECT_EQ((Place{around->viewer.account.balance.value, number(around->viewer.account.id),
                       around->viewer.rank}),
                rich[i]);
      EXPECT_EQ(places(around->above, balance),
                part(rich, i < 3 ? 0 : i - 3, std::min<std::size_t>(i, 3)));
      EXPECT_EQ(places(around->below, balance), part(rich, i + 1, 3));
    }
    for (const auto& [from_id, into] : merged_) {
      const auto account = reader.account(kChannel, UserId{from_id});
      ASSERT_TRUE(account.has_value());
      EXPECT_EQ(number(account->id), account_of(from_id));
    }
    compare_gains(reader);
  }

  void compare_gains(Reader& reader) {
    const auto visible = seen();
    for (const int back : {0, 1, 2, 7, 400}) {
      const LocalDay since = local_day(now_) - days{back};
      std::map<std::int64_t, Gained> sums;
      for (const auto& [no, given] : gave_) {
        if (times_[no] < start_of(since)) continue;
        for (const auto& [viewer, gained] : given) {
          Gained& sum = sums[account_of(viewer)];
          sum.points += gained.points;
          sum.seconds += gained.seconds;
        }
      }
      for (const Reader::By by : {Reader::By::earned, Reader::By::watched}) {
        std::vector<Place> expected, found;
        for (const auto& [id, sum] : sums) {
          const std::int64_t value = by == Reader::By::earned ? sum.points : sum.seconds;
          if (value > 0 && visible.contains(id)) expected.push_back({value, id, 0});
        }
        for (const Gain& gain : reader.gains(kChannel, since, by, 1'000)) {
          found.push_back(
              {by == Reader::By::earned ? gain.earned.value : std::int64_t{gain.watched.count()},
               number(gain.account.id), gain.rank});
        }
        EXPECT_EQ(found, ranked(std::move(expected))) << back << " days back";
      }
    }
  }

  static constexpr std::int64_t kPeople = 25;

  std::mt19937 random_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  WallTime now_ = kNoon;
  int refs_ = 0;
  std::set<std::int64_t> present_, hidden_, is_bonus_;
  std::map<std::int64_t, std::int64_t> merged_;
  std::map<std::int64_t, std::int64_t> bonuses_;                 // op, payment; not undone
  std::map<std::int64_t, WallTime> times_;                       // of payments
  std::map<std::int64_t, std::map<std::int64_t, Gained>> gave_;  // payment, viewer
};

class Reads : public ::testing::TestWithParam<unsigned> {};

TEST_P(Reads, SayWhatTheViewAndEachPaymentSay) {
  const QuickDisk quick_disk;
  for (unsigned seed = GetParam(); seed < GetParam() + 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life{seed}.live();
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Reads, ::testing::Range(0U, 40U, 10U));

}  // namespace
}  // namespace pointsbot::db
