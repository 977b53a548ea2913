#include "tests/db/fault_vfs.hpp"
#include "tests/db/naive_points.hpp"
#include "tests/db/support.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace pointsbot::db {
namespace {

constexpr int kSteps = 70;
constexpr unsigned kSeeds = 500;
constexpr unsigned kSeedsATest = 50;

using Balances = std::map<std::int64_t, NaivePoints::Row>;

/// What a database holds, asked for again and again.
class Stored {
 public:
  explicit Stored(const std::filesystem::path& file)
      : database_{file.string(), SQLite::OPEN_READONLY, 1000} {}

  Balances rows() {
    Balances rows;
    statement_.tryReset();
    while (statement_.executeStep()) {
      rows[statement_.getColumn(0).getInt64()] = {statement_.getColumn(1).getInt64(),
                                                  statement_.getColumn(2).getInt64()};
    }
    statement_.tryReset();
    return rows;
  }

 private:
  SQLite::Database database_;
  SQLite::Statement statement_{database_, "SELECT user_id, points, watch_seconds FROM points"};
};

/// Who has something else than he should; nothing where all is well.
std::string amiss(const Balances& real, const Balances& expected) {
  std::string who;
  for (const auto& [id, row] : real) {
    if (!expected.contains(id)) who += fmt::format("{} should not be there\n", id);
  }
  for (const auto& [id, row] : expected) {
    const auto at = real.find(id);
    if (at == real.end()) {
      who += fmt::format("{} is missing\n", id);
    } else if (at->second != row) {
      who += fmt::format("{} has {} points and {} s, not {} and {}\n", id, at->second.points,
                         at->second.seconds, row.points, row.seconds);
    }
  }
  return who;
}

/// One channel's random life, told to both.
class History {
 public:
  explicit History(unsigned seed) : random_{seed}, population_{1 + below(40)} {}

  void live() {
    for (int step = 0; step < kSteps; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      if (chance(3)) restart();
      change_terms();
      come_and_go();
      if (chance(5)) be_refused();
      moments_.push_back({now_ + std::chrono::seconds{60}, naive_.rows(), {}});
      pay();
      for (const auto& [id, roles] : present_) moments_.back().here.insert(id);
      if (chance(60)) operate();
      if (chance(8)) import();
      if (chance(3)) fold();
      ASSERT_EQ(amiss(stored_->rows(), naive_.rows()), "");
      if (step % 25 == 24) {
        ASSERT_EQ(differences(till_.file), "");
        ASSERT_EQ(summed_wrongly(), "");
      }
      if (::testing::Test::HasFailure()) return;
    }
    restart();
    ASSERT_EQ(amiss(stored_->rows(), naive_.rows()), "");
    const Verified verified = till_.reader().verify();
    ASSERT_EQ(differences(verified), "");
    ASSERT_EQ(summed_wrongly(), "");
    moments_.push_back({now_ + std::chrono::seconds{60}, naive_.rows(), {}});
    for (int i = 0; i < 10; ++i) tell_a_stream();
    std::int64_t total = 0;
    for (const auto& [id, row] : naive_.rows()) total += row.points;
    EXPECT_EQ(verified.total.value, total);
  }

 private:
  /// Whose points do not come to what they are told to be of.
  std::string summed_wrongly() {
    std::string who;
    Reader reader{till_.file};
    for (const auto& [id, row] : naive_.rows()) {
      const Summary summary = reader.summary(kChannel, UserId{id}).value();
      if (summary.sum().value != row.points)
        who += fmt::format("{}: {} of {}\n", id, summary.sum().value, row.points);
    }
    return who;
  }

  /// What it was all like just before a payment, and who was here at it.
  struct Moment {
    WallTime at;
    Balances rows;
    std::set<std::int64_t> here;

    std::int64_t total() const {
      std::int64_t total = 0;
      for (const auto& [id, row] : rows) total += row.points;
      return total;
    }
  };

  void tell_a_stream() {
    const auto first = static_cast<std::size_t>(below(kSteps));
    const auto last =
        first + 1 + static_cast<std::size_t>(below(kSteps - static_cast<std::int64_t>(first)));
    const Moment &from = moments_[first], &to = moments_[last];
    SCOPED_TRACE(fmt::format("from {} to {}", first, last));
    const Stream stream = till_.reader().stream(kChannel, from.at, to.at);
    if (stream.folded) return;
    EXPECT_EQ(stream.payments, static_cast<std::int64_t>(last - first));
    EXPECT_EQ((stream.earned() + stream.staff_given - stream.staff_taken + stream.imported -
               stream.spent())
                  .value,
              to.total() - from.total());
    if (any_merge_) return;
    std::set<std::int64_t> here;
    for (std::size_t i = first; i < last; ++i)
      here.insert(moments_[i].here.begin(), moments_[i].here.end());
    EXPECT_EQ(stream.people, std::ssize(here));
    std::int64_t longest = 0;
    for (const auto& [id, row] : to.rows) {
      const auto before = from.rows.find(id);
      longest =
          std::max(longest, row.seconds - (before == from.rows.end() ? 0 : before->second.seconds));
    }
    EXPECT_EQ(stream.longest ? stream.longest->watched.count() : 0, longest);
  }

  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>{0, limit - 1}(random_);
  }
  bool chance(int percent) { return below(100) < percent; }

  void restart() {
    stored_.reset();
    till_.reopen();
    stored_.emplace(till_.file);
    ASSERT_TRUE(till_.ledger->return_stakes(kChannel, now_).has_value());
    naive_.return_stakes();
    std::vector<std::int64_t> present;
    for (const auto& [id, roles] : present_) present.push_back(id);
    ASSERT_EQ(till_.present(), present);
  }

  void change_terms() {
    if (chance(15)) {
      // Most often all earn the same, or one role another price; sometimes nothing at all.
      pay_ = some_pay();
    }
    if (chance(10)) offline_ = !offline_;
    if (chance(5)) welcome_ = below(20);
  }

  Pay some_pay() {
    Pay pay{{chance(20) ? 0 : below(50)}};
    while (chance(50)) pay[static_cast<Role>(below(kRoleCount))] = {below(100)};
    return pay;
  }

  Roles some_roles() {
    Roles roles;
    while (chance(25)) roles = roles.with(static_cast<Role>(below(kRoleCount)));
    return roles;
  }

  void come_and_go() {
    // From nobody to everybody, and everything between.
    const int churn = chance(10) ? 100 : static_cast<int>(below(40));
    for (std::int64_t id = 1; id <= population_; ++id) {
      if (naive_.is_merged(id)) continue;
      if (chance(churn)) {
        if (present_.erase(id) == 0) present_[id] = some_roles();
      } else if (present_.contains(id) && chance(4)) {
        present_[id] = some_roles();
      }
    }
  }

  std::vector<Person> people() {
    std::vector<Person> here;
    for (const auto& [id, roles] : present_) {
      // Names wander between a few people: recycled, swapped, taken.
      here.push_back({id, login(chance(3) ? below(5) : id), {}, roles});
    }
    return here;
  }
  static std::string login(std::int64_t id) { return "name" + std::to_string(id); }

  Terms terms() const {
    return {.by_role = offline_ ? Pay{} : pay_,
            .welcome = welcome_,
            .seconds = offline_ ? 0 : 60,
            .at = now_};
  }

  void be_refused() {
    const std::int64_t right = till_.last_no;
    till_.last_no -= 1;
    EXPECT_EQ(till_.cycle(people(), terms()).error(), Error::stale);
    till_.last_no = right;
  }

  void pay() {
    now_ += std::chrono::seconds{60};
    Terms now = terms();
    now.active_bonus = chance(60) ? below(30) : 0;
    std::set<std::int64_t> chatted;
    for (std::int64_t id = 1; chance(70) && id <= population_ + 2; ++id) {
      if (chance(70)) continue;
      const bool chats = chance(80);
      now.seen.push_back({id, chance(30) ? login(chance(10) ? below(5) : id) : "", chats});
      if (chats) chatted.insert(id);
    }
    ASSERT_TRUE(till_.cycle(people(), now).has_value());
    naive_.cycle(present_, {.pay = *now.by_role,
                            .welcome = now.welcome,
                            .seconds = now.seconds,
                            .at = now.at,
                            .active_bonus = now.active_bonus,
                            .chatted = chatted});
  }

  void operate() {
    std::vector<Operation> batch;
    do {
      batch.push_back(operation());
    } while (chance(60));
    std::optional<Outcome> seen_before;
    if (chance(20)) {
      seen_before = *till_.ledger->preview(batch.front());
      ASSERT_EQ(amiss(stored_->rows(), naive_.rows()), "") << "a preview does nothing";
    }
    const std::vector<Outcome> outcomes = *till_.ledger->operate(batch);
    ASSERT_EQ(outcomes.size(), batch.size());
    if (seen_before) {
      EXPECT_EQ(seen_before->state, outcomes[0].state);
      EXPECT_EQ(seen_before->balance, outcomes[0].balance);
      EXPECT_EQ(seen_before->total, outcomes[0].total);
      EXPECT_EQ(seen_before->people, outcomes[0].people);
    }
    for (std::size_t i = 0; i < batch.size(); ++i) compare(batch[i], outcomes[i]);
    // Whoever went into another account is not here by himself any more.
    for (const Outcome& outcome : outcomes) {
      if (!outcome.presence_changed) continue;
      present_ = naive_.present();
      std::erase_if(till_.here,
                    [this](const auto& one) { return !present_.contains(number(one.first)); });
    }
  }

  /// Of a source that nobody knows yet.
  void import() {
    std::map<std::int64_t, std::int64_t> file;
    Staging staging;
    for (std::int64_t id = 1; id <= population_; ++id) {
      if (naive_.is_merged(id) || chance(60)) continue;
      file[id] = 1 + below(100);
      staging.put({.line = id, .login = login(id), .points = Points{file[id]}}, SameViewer::last);
      staging.set_id(login(id), UserId{id});
    }
    const bool set = chance(60);
    const std::string ref = "import" + std::to_string(++imports_);
    till_.ledger->settle();
    const auto done = till_.ledger->import_points(
        staging, {.channel = kChannel, .at = now_, .ref = ref, .source = ref, .set = set});
    ASSERT_TRUE(done.has_value());
    ASSERT_EQ(done->op != 0, !file.empty());
    if (done->op != 0) naive_.import(file, set);
  }

  void compare(const Operation& operation, const Outcome& real) {
    SCOPED_TRACE("operation " + operation.ref + " of kind " +
                 std::to_string(operation.action.index() + 1));
    const bool folded = real.refusal == Refusal::not_undoable && !real.repeated &&
                        naive_.may_be_folded(operation.action);
    const Outcome expected = naive_.perform(operation, folded);
    const Operation& first = asked_.at(operation.ref);
    if (real.refusal == Refusal::other_ref) {
      EXPECT_TRUE(real.repeated && expected.repeated);
      EXPECT_EQ(real.op, expected.op);
      // Where a merge was undone since, whose account it was then is not known any more.
      EXPECT_TRUE(first.at != operation.at || unmerged_);
      return;
    }
    EXPECT_EQ(first.action.index(), operation.action.index());
    unmerged_ = unmerged_ || (real.presence_changed && operation.action.index() == 9);
    EXPECT_EQ(real.state, expected.state);
    EXPECT_EQ(real.op, expected.op);
    EXPECT_EQ(real.repeated, expected.repeated);
    const bool has_a_balance = operation.action.index() < 5 && real.state != OpState::refused;
    if (has_a_balance && !real.repeated) {
      EXPECT_EQ(real.balance, expected.balance);
    }
    if (!real.repeated) {
      EXPECT_EQ(real.left, expected.left);
    }
  }

  Operation operation() {
    const std::int64_t number = chance(6) && count_ > 0 ? 1 + below(count_) : ++count_;
    const std::string ref = "ref" + std::to_string(number);
    const auto known = asked_.find(ref);
    if (known != asked_.end() && chance(50)) return known->second;
    Operation asked{.channel = kChannel,
                    .at = now_ + std::chrono::milliseconds{below(60'000)},
                    .actor = actor(),
                    .ref = ref,
                    .note = {},
                    .action = action(ref)};
    // Of what is folded nobody knows how much it was.
    if (!folded_ && chance(25))
      asked.allowance = {Points{below(600)}, now_ - std::chrono::minutes{below(20)}};
    asked_.emplace(ref, asked);
    return asked;
  }

  std::optional<UserId> actor() {
    return chance(30) ? std::nullopt : std::optional{UserId{900 + below(3)}};
  }

  Points amount() { return {chance(90) ? below(120) : below(5'000) - 100}; }

  Whom somebody() {
    const std::int64_t id = 1 + below(population_ + 2);
    return {UserId{id}, chance(30) ? login(id) : ""};
  }

  Action action(const std::string& ref) {
    switch (below(100)) {
      case 0:
        return Reset{};
      case 1:
      case 2:
        any_merge_ = true;
        return Merge{somebody(), somebody()};
      case 3:
        return Undo{Undo::Of{UserId{900 + below(3)}, now_ - std::chrono::minutes{below(30)}}};
      case 4:
      case 5:
        return undo_of_payments();
      case 6:
      case 7:
        return Boost{chance(30) ? 100 : 50 + below(300), std::chrono::minutes{below(20)}};
      default:
        break;
    }
    switch (below(11)) {
      case 10:
        stakes_.push_back(ref);
        return redeem();
      case 9:
        return Reward{somebody(), amount()};
      case 0:
        return Credit{somebody(), amount()};
      case 1:
        return Debit{somebody(), amount()};
      case 2:
        return SetTo{somebody(), amount()};
      case 3:
        return Transfer{somebody(), somebody(), amount()};
      case 4:
        stakes_.push_back(ref);
        return Stake{somebody(), amount()};
      case 5:
        return settle();
      case 6:
        return PayPresent{some_pay(), chance(40) ? std::optional{somebody().id} : std::nullopt};
      case 7:
        return Stop{somebody(), chance(50)};
      default:
        return Undo{Undo::One{1 + below(naive_.operations() + 2)}};
    }
  }

  Action undo_of_payments() {
    const std::int64_t first = 1 + below(naive_.payments() + 1);
    return Undo{Undo::Payments{first, first + below(8)}};
  }

  Redeem redeem() {
    return {.viewer = somebody(),
            .cost = amount(),
            .item = chance(70) ? "hydrate" : "Hydrate",
            .stock = chance(50) ? std::optional{below(12)} : std::nullopt,
            .wait = std::chrono::minutes{chance(40) ? below(10) : 0}};
  }

  /// Most often one by one, as orders come out; now and then for what they cost.
  Points back_of(const std::string& stake) {
    const auto asked = asked_.find(stake);
    const auto* const order =
        asked == asked_.end() ? nullptr : std::get_if<Redeem>(&asked->second.action);
    if (order == nullptr || chance(20)) return amount();
    return chance(50) ? Points{} : order->cost;
  }

  Action settle() {
    Settle settle;
    while (!stakes_.empty() && chance(70)) {
      const auto stake = stakes_.end() - 1 - below(std::min<std::int64_t>(4, std::ssize(stakes_)));
      settle.payouts.push_back({*stake, back_of(*stake)});
      if (chance(50)) break;
    }
    return settle;
  }

  void fold() {
    const WallTime before = now_ - std::chrono::minutes{below(30)};
    while (*till_.ledger->book_days()) {
    }
    for (Folded done{.more = true}; done.more;) {
      done = *till_.ledger->fold(before);
      ASSERT_EQ(done.odd, std::nullopt);
      ASSERT_EQ(amiss(stored_->rows(), naive_.rows()), "");
    }
    naive_.fold();
    folded_ = true;
    ASSERT_EQ(differences(till_.file), "");
  }

  std::mt19937 random_;
  std::int64_t population_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
  std::optional<Stored> stored_{till_.file};
  NaivePoints naive_;
  std::map<std::int64_t, Roles> present_;
  std::vector<std::string> stakes_;
  std::map<std::string, Operation> asked_;  // first, by each ref
  std::vector<Moment> moments_;
  bool unmerged_ = false, folded_ = false, any_merge_ = false;
  std::int64_t count_ = 0, imports_ = 0;
  Pay pay_{{10}};
  std::int64_t welcome_ = 1;
  bool offline_ = false;
  WallTime now_ = kNoon;
};

class Oracle : public ::testing::TestWithParam<unsigned> {};

TEST_P(Oracle, GivesEveryViewerTheSameAsARowPerViewerPerCycleAndOperation) {
  const QuickDisk quick_disk;
  for (unsigned seed = GetParam(); seed < GetParam() + kSeedsATest; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History{seed}.live();
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Oracle, ::testing::Range(0U, kSeeds, kSeedsATest));

}  // namespace
}  // namespace pointsbot::db
