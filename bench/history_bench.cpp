// What the chat asks of a long history, and what orders and allowances cost: one person's summary,
// the receipt of a stream, what a reader keeps when it rests. `history_bench FOLDER`, which is made
// and stays.

#include "tests/db/support.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::bench {
namespace {

using db::kChannel;
using db::kNoon;
using std::chrono::minutes;

void timed(std::string_view what, int times, const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  for (int i = 0; i < times; ++i) work();
  const double cpu = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  fmt::print("{:<56} {:>9.3f} ms CPU {:>6} KiB of SQLite's\n", what, cpu / times,
             sqlite3_memory_used() / 1024);
}

/// Writes operations some thousand at a time.
class Clerk {
 public:
  explicit Clerk(db::Till& till) : till_{till} {}
  void add(db::Action action, UserId actor) {
    batch_.push_back({.channel = kChannel,
                      .at = kNoon,
                      .actor = actor,
                      .ref = fmt::format("{}", ++count_),
                      .action = std::move(action)});
    if (batch_.size() == 5'000) write();
  }
  void write() {
    if (!till_.ledger->operate(batch_).has_value()) throw std::runtime_error{"refused"};
    till_.ledger->settle();
    batch_.clear();
  }

 private:
  db::Till& till_;
  std::vector<db::Operation> batch_;
  std::int64_t count_ = 0;
};

std::vector<db::Person> crowd(std::int64_t first, std::int64_t count) {
  std::vector<db::Person> people;
  for (std::int64_t id = first; id < first + count; ++id)
    people.push_back({id, fmt::format("viewer{}", id)});
  return people;
}

/// 500,000 visits: two crowds that take turns.
void visits(const std::filesystem::path& file) {
  {
    db::Till till{file};
    const auto ones = crowd(1, 20'000), others = crowd(20'001, 20'000);
    for (int i = 0; i < 26; ++i) {
      till.cycle(i % 2 == 0 ? ones : others, {.at = kNoon + minutes{i}});
      till.ledger->settle();
    }
  }
  db::Reader reader{file};
  timed("a reader that was opened", 1, [] {});
  timed("a balance", 1, [&] { reader.account(kChannel, "viewer7"); });
  reader.top(kChannel, 10);
  reader.around(kChannel, "viewer7", 2);
  reader.orders(kChannel, 10);
  timed("everything that is asked often was asked", 1, [] {});
  timed("rest", 1, [&] { reader.rest(); });
  timed("a balance after a rest", 1, [&] { reader.account(kChannel, "viewer7"); });
  timed("a balance", 1'000, [&] { reader.account(kChannel, "viewer7"); });
  timed("a stream of 500,000 visits of 40,000", 3,
        [&] { reader.stream(kChannel, kNoon, kNoon + minutes{60}); });
  timed("ten minutes of it", 3,
        [&] { reader.stream(kChannel, kNoon + minutes{10}, kNoon + minutes{20}); });
}

/// 500,000 entries of 1,000, of which one has 100,000.
void entries(const std::filesystem::path& file) {
  {
    db::Till till{file};
    till.cycle(crowd(1, 1'000));
    Clerk clerk{till};
    for (std::int64_t i = 0; i < 500'000; ++i) {
      const std::int64_t id = i % 5 == 0 ? 1 : 2 + i * 7 % 998;
      clerk.add(db::Reward{{UserId{id}, {}}, Points{1}}, UserId{9});
    }
  }
  db::Reader reader{file};
  timed("a summary of 100,000 lines among 500,000", 3,
        [&] { reader.summary(kChannel, UserId{1}); });
  timed("a stream of 500,000 entries of 1,000", 3,
        [&] { reader.stream(kChannel, kNoon, kNoon + minutes{60}); });
}

void shop(const std::filesystem::path& file) {
  db::Till till{file};
  till.cycle(crowd(1, 1), {.welcome = 1'000'000'000});
  Clerk clerk{till};
  const db::Whom who{UserId{1}, {}};
  const auto preview = [&](db::Operation operation) {
    if (!till.ledger->preview(operation).has_value()) throw std::runtime_error{"refused"};
  };
  for (const std::int64_t stock : {10, 1'000, 100'000}) {
    const db::Redeem order{who, Points{1}, fmt::format("one of {}", stock), stock};
    db::Redeem sold = order;
    sold.stock.reset();
    for (std::int64_t i = 0; i < stock; ++i) clerk.add(sold, who.id);
    clerk.write();
    timed(fmt::format("an order of which {} are sold", stock), 100,
          [&] { preview({.channel = kChannel, .at = kNoon, .ref = "preview", .action = order}); });
  }
  for (const int done : {0, 100, 500}) {
    const UserId moderator{1'000 + done};
    for (int i = 0; i < done; ++i) clerk.add(db::Credit{who, Points{1}}, moderator);
    clerk.write();
    timed(fmt::format("a gift under an allowance, {} before it", done), 100, [&] {
      preview({.channel = kChannel,
               .at = kNoon,
               .actor = moderator,
               .ref = "preview",
               .action = db::Credit{who, Points{1}},
               .allowance = db::Allowance{Points{1'000}, kNoon - minutes{1}}});
    });
  }
}

}  // namespace
}  // namespace pointsbot::bench

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "history_bench FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder{words[1]};
  if (!std::filesystem::create_directories(folder)) {
    fmt::print(stderr, "{} is there already\n", folder.string());
    return 2;
  }
  pointsbot::bench::visits(folder / "visits.db");
  pointsbot::bench::entries(folder / "entries.db");
  pointsbot::bench::shop(folder / "shop.db");
}
