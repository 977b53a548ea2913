// 10,000 commands a second from 1,000 people, for ten seconds and then for ten more, into the chat
// of a channel that pays 20,000 viewers every second: the real thing but for the network. Whether
// payments are late, how long the loop stood still, and whether the memory comes back; beside the
// same without a flood.
//
//   chat_flood [--seconds N]      exit code 1 when a bar is missed

#include "app/chat/desk.hpp"
#include "app/process.hpp"
#include "base/clock.hpp"
#include "bench/audience.hpp"
#include "bench/cost.hpp"
#include "db/ledger_committer.hpp"
#include "tests/support/anonymous_memory.hpp"
#include "tests/support/temporary_directory.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <malloc.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::bench {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr UserId kChannel{77};
constexpr std::int64_t kViewers = 20'000;
constexpr std::int64_t kTypists = 1'000;
constexpr std::int64_t kASecond = 10'000;
constexpr std::int64_t kMostKept = 1024;  // KiB that may stay
constexpr std::int64_t kMostMore = 128;   // and that a second flood may add
constexpr auto kDrained = 120s;           // what waits to be said is said by then

double ms(SteadyTime::duration time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

/// Twitch, a twentieth of a second away.
class Far final : public app::chat::Pen {
 public:
  explicit Far(Clock& clock) : clock_{clock} {}
  UserId account() const override { return UserId{9}; }
  twitch::ChatBudget& budget() override { return budget_; }
  Task<Result<twitch::Said, twitch::Failure>> write(std::string, std::string) override {
    const SteadyTime now = clock_.now();
    while (!lately_.empty() && now - lately_.front() >= 30s) lately_.pop_front();
    lately_.push_back(now);
    most_ = std::max(most_, lately_.size());
    co_await clock_.sleep_until(now + 50ms);
    twitch::Said said{.shown = true, .message_id = fmt::format("own-{}", ++written_)};
    co_return said;
  }
  std::size_t most() const { return most_; }
  std::int64_t written() const { return written_; }

 private:
  Clock& clock_;
  twitch::ChatBudget budget_;
  std::deque<SteadyTime> lately_;
  std::size_t most_ = 0;
  std::int64_t written_ = 0;
};

class Nobody final : public app::People {
  Task<Result<std::optional<twitch::User>, twitch::Failure>> find(std::string) override {
    std::optional<twitch::User> nobody;
    co_return nobody;
  }
};

struct Measured {
  int payments = 0;
  int late = 0;                                   // not written before the next one was due
  double longest_payment = 0, longest_stall = 0;  // ms
  std::size_t heap = 0;                           // the most, bytes
  std::size_t waiting = 0;                        // the most, commands
};

/// A channel and its chat, with all their threads.
class Channel {
 public:
  explicit Channel(const std::filesystem::path& file)
      : writer_{loop_.get_executor(), 4, file, db::Source::simulator},
        committer_{writer_},
        teller_{loop_.get_executor(), clock_, committer_},
        books_{loop_.get_executor(), file},
        viewers_{0, kViewers},
        log_{"bench", std::make_shared<spdlog::sinks::null_sink_st>()} {
    config_.database.path = file;
    config_.limits.give_after_watching = {};
    typed_.push_back(fmt::format("!give {} 1", viewers_.all()[0].login()));
    desk_ = std::make_unique<app::chat::Desk>(
        loop_.get_executor(), app::chat::Desk::Parts{.config = config_,
                                                     .clock = clock_,
                                                     .teller = teller_,
                                                     .log = log_,
                                                     .channel = kChannel,
                                                     .commons = commons_,
                                                     .people = nobody_,
                                                     .pen = pen_,
                                                     .left_out = [] { return app::LeftOut{}; }});
  }

  /// Runs all that is asked for; throws what is thrown by any of it.
  void run(Task<> all) {
    std::exception_ptr broken;
    for (int i = 0; i < app::chat::Desk::kHands; ++i)
      asio::co_spawn(loop_, desk_->serve(), asio::detached);
    asio::co_spawn(loop_, desk_->speak(), asio::detached);
    asio::co_spawn(loop_, desk_->play(), asio::detached);
    asio::co_spawn(loop_, teller_.serve(), asio::detached);
    asio::co_spawn(loop_, std::move(all), [&](const std::exception_ptr& error) {
      broken = error;
      ended_ = true;
      desk_->close();
      teller_.close();
    });
    loop_.run();
    if (broken) std::rethrow_exception(broken);
  }

  Task<> begin() {
    const auto standing = co_await writer_.run(
        [](db::Ledger& ledger) { return ledger.open_channel(kChannel, "channel"); });
    if (!standing) throw std::runtime_error{"the ledger is not to be had"};
    arrivals_.assign(viewers_.all().begin(), viewers_.all().end());
    co_await pay();
    arrivals_.clear();
    desk_->open();
    desk_->hear({.by = {pen_.account(), "pointsbot", ""},
                 .message_id = "hello",
                 .text = "hello",
                 .roles = Roles{}.with(Role::moderator)});
    asio::co_spawn(loop_, watch(), asio::detached);
  }

  /// Pays every second until `until`; with `flooded` while commands come in.
  Task<> live(std::chrono::seconds time, bool flooded) {
    measured_ = {};
    const SteadyTime from = clock_.now();
    if (flooded) asio::co_spawn(loop_, flood(from, time), asio::detached);
    for (SteadyTime due = from; due < from + time; due += 1s) {
      co_await clock_.sleep_until(due);
      co_await pay();
      const SteadyTime done = clock_.now();
      ++measured_.payments;
      if (done >= due + 1s) ++measured_.late;
      measured_.longest_payment = std::max(measured_.longest_payment, ms(done - due));
      co_await rest();
    }
  }
  /// Until nothing waits and nothing is to be said any more.
  Task<> drain() {
    const SteadyTime until = clock_.now() + kDrained;
    while ((desk_->is_busy() || desk_->voice().waiting() > 0) && clock_.now() < until)
      co_await live(1s, false);
    co_await live(3s, false);
  }

  const Measured& measured() const { return measured_; }
  const app::chat::Desk& desk() const { return *desk_; }
  const Far& pen() const { return pen_; }
  std::int64_t heard() const { return heard_; }

 private:
  Task<> pay() {
    const db::Award award{.channel = kChannel,
                          .after_no = no_,
                          .at = clock_.wall(),
                          .seconds = 1s,
                          .pay = Pay{{1}},
                          .welcome = Points{100},
                          .arrivals = arrivals_};
    const auto job = [award](db::Ledger& ledger) { return ledger.award(award, {}); };
    const auto paid = co_await writer_.run(job);
    if (!paid) throw std::runtime_error{std::string{to_string(paid.error())}};
    no_ = paid->no;
    attendance_.paid(kChannel, clock_.now(), 1s);
  }
  Task<> rest() {
    desk_->rest();
    books_.rest();
    co_await writer_.run([](db::Ledger& ledger) { return ledger.settle(); });
    ::malloc_trim(0);  // as the cycles of the bot do
  }

  Task<> flood(SteadyTime from, std::chrono::seconds time) {
    const std::int64_t before = heard_;
    for (SteadyTime tick = from; tick < from + time; tick += 1ms) {
      co_await clock_.sleep_until(tick);
      const std::int64_t due = (tick - from) * kASecond / 1s;
      for (; heard_ - before < due; ++heard_) say(heard_);
      if (due % 1'000 == 0) measured_.heap = std::max(measured_.heap, ::mallinfo2().uordblks);
    }
  }
  void say(std::int64_t n) {
    const db::Arrival& who = viewers_.all()[static_cast<std::size_t>(n % kTypists)];
    desk_->hear({.by = {who.id(), who.login(), ""},
                 .message_id = fmt::format("{:036}", n),
                 .text = typed_[static_cast<std::size_t>(n / 7) % typed_.size()]});
    measured_.waiting = std::max(measured_.waiting, desk_->waiting());
  }

  /// How late somebody wakes who wants to each millisecond.
  Task<> watch() {
    while (!ended_) {
      const SteadyTime due = clock_.now() + 1ms;
      co_await clock_.sleep_until(due);
      measured_.longest_stall = std::max(measured_.longest_stall, ms(clock_.now() - due));
    }
  }

  asio::io_context loop_{1};
  SystemClock clock_;
  db::Worker<db::Ledger> writer_;
  db::LedgerCommitter committer_;
  db::Teller teller_;
  app::chat::Books books_;
  People viewers_;
  std::vector<db::Arrival> arrivals_;
  /// None of it more often than another.
  std::vector<std::string> typed_{"!points", "!rank",  "!top",      "!gamble 1",
                                  "!slots",  "!audit", "no command"};
  spdlog::logger log_;
  app::Config config_;
  app::Attendance attendance_;
  app::chat::SystemDice dice_;
  app::chat::Commons commons_{books_, dice_, attendance_, {}};
  Nobody nobody_;
  Far pen_{clock_};
  std::unique_ptr<app::chat::Desk> desk_;
  Measured measured_;
  std::int64_t no_ = 0, heard_ = 0;
  bool ended_ = false;
};

void tell(const char* what, const Measured& of) {
  fmt::print("{:<10} {:>9} {:>6} {:>20.1f} {:>20.1f}\n", what, of.payments, of.late,
             of.longest_payment, of.longest_stall);
}

Task<> measure(Channel& channel, std::chrono::seconds time, Bars& bars) {
  co_await channel.begin();
  co_await channel.live(3s, false);
  co_await channel.live(time, false);
  const Measured idle = channel.measured();
  const long before = tests::anonymous_memory();
  const std::size_t heap_before = ::mallinfo2().uordblks;
  co_await channel.live(time, true);
  const Measured flooded = channel.measured();
  const long peak = tests::anonymous_memory();
  co_await channel.drain();
  const long after = tests::anonymous_memory();
  co_await channel.live(time, true);
  co_await channel.drain();
  const long after_another = tests::anonymous_memory();

  fmt::print("{:<10} {:>9} {:>6} {:>20} {:>20}\n", "", "payments", "late", "longest payment, ms",
             "longest stall, ms");
  tell("idle", idle);
  tell("flooded", flooded);
  fmt::print("{:<10} {:>9} {:>6} {:>19.1f}x {:>19.1f}x\n", "", "", "",
             flooded.longest_payment / idle.longest_payment,
             flooded.longest_stall / idle.longest_stall);
  fmt::print("{} heard, {} passed over, {} answers unsaid, {} messages written\n",
             grouped(channel.heard()), grouped(channel.desk().dropped()),
             grouped(channel.desk().voice().unsaid()), grouped(channel.pen().written()));
  fmt::print(
      "anonymous memory: {} KiB before, {} at the end of the flood, {} at rest after it, {} after "
      "another; asked of malloc: {} KiB more at the peak\n",
      before, peak, after, after_another,
      static_cast<std::int64_t>(flooded.heap - heap_before) / 1024);
  bars.at_most("payments that were late", flooded.late, 0);
  bars.holds("each second was paid", flooded.payments == time.count());
  bars.at_most("commands that waited to be done", static_cast<double>(flooded.waiting),
               static_cast<double>(app::chat::Desk::kMostWithStaff));
  bars.at_most("messages in any thirty seconds", static_cast<double>(channel.pen().most()), 100);
  bars.at_most("KiB more at rest after it", static_cast<double>(after - before),
               static_cast<double>(kMostKept));
  bars.at_most("KiB more after another flood", static_cast<double>(after_another - after),
               static_cast<double>(kMostMore));
  bars.holds("nothing waits any more",
             channel.desk().waiting() == 0 && channel.desk().voice().waiting() == 0);
}

}  // namespace
}  // namespace pointsbot::bench

int main(int argc, char** argv) {
  using namespace pointsbot;
  pointsbot::app::prepare_process();
  CLI::App app{"10,000 commands a second in the chat of a channel that is being paid."};
  int seconds = 10;
  app.add_option("--seconds", seconds, "without a flood, and then with one")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const tests::TemporaryDirectory directory;
  const auto file = directory.path() / "points.db";
  bench::Bars bars;
  {
    bench::Channel channel{file};
    channel.run(bench::measure(channel, std::chrono::seconds{seconds}, bars));
  }
  bars.holds("every balance is right", db::Reader{file}.verify().differences.empty());
  return bars.missed() == 0 ? 0 : 1;
}
