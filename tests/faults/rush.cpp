/// A thousand who want the last item at once, and a thousand who want all that somebody has: by
/// gifts, stakes and orders. Says what each was answered, and is killed by a fault test meanwhile;
/// run again on the same file, the same ask again. `rush FILE`.

#include "tests/faults/rush.hpp"

#include "db/ledger_committer.hpp"
#include "tests/db/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <unistd.h>

namespace {

namespace asio = boost::asio;
namespace db = pointsbot::db;
using pointsbot::Points;
using pointsbot::Task;
using pointsbot::UserId;
using namespace pointsbot::tests;

void say(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(1);
}

/// What the one who asks as number `i` wants.
db::Operation wish(int i) {
  const std::string number = std::to_string(i);
  const db::Whom poor{UserId{kFirstPoor + i}, "poor" + number};
  if (i < kRush) {
    return {.channel = db::kChannel,
            .at = db::kNoon,
            .actor = poor.id,
            .ref = "last/" + number,
            .action = db::Redeem{poor, Points{kPocket}, "crown", 1}};
  }
  db::Operation all{.channel = db::kChannel,
                    .at = db::kNoon,
                    .actor = UserId{1 + i % 3},
                    .ref = "all/" + number,
                    .action = db::Redeem{{UserId{3}, {}}, Points{kFortune}, "everything"}};
  if (i % 3 == 0) all.action = db::Transfer{{UserId{1}, {}}, poor, Points{kFortune}};
  if (i % 3 == 1) all.action = db::Stake{{UserId{2}, {}}, Points{kFortune}};
  return all;
}

Task<> ask(db::Teller& teller, int i, int& left) {
  db::Operation operation = wish(i);
  const std::string ref = operation.ref;
  const auto outcome = co_await teller.ask(std::move(operation));
  if (!outcome.has_value()) std::exit(3);
  say(ref + ' ' + std::to_string(static_cast<int>(outcome->state)) + '\n');
  if (--left == 0) teller.close();
}

void rush(const char* file) {
  asio::io_context loop{1};
  pointsbot::SystemClock clock;
  db::Worker<db::Ledger> writer{loop.get_executor(), 8, file, db::Source::simulator};
  db::LedgerCommitter committer{writer};
  db::Teller teller{loop.get_executor(), clock, committer};
  asio::co_spawn(loop, teller.serve(), asio::detached);
  int left = 2 * kRush;
  // In another order than that of their names.
  for (int i = 0; i < 2 * kRush; ++i)
    asio::co_spawn(loop, ask(teller, i * 701 % (2 * kRush), left), asio::detached);
  loop.run();
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  try {
    {
      // As a bot begins.
      db::Ledger ledger{words[1], db::Source::simulator};
      if (!ledger.return_stakes(db::kChannel, db::kNoon).has_value()) return 4;
    }
    rush(words[1]);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 4;
  }
}
