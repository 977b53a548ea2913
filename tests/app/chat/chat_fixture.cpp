#include "tests/app/chat/chat_fixture.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/ostream_sink.h>

#include <utility>

namespace pointsbot::app::chat {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;
using std::chrono::seconds;

/// Commits as soon as the gate is open, on the loop's thread.
class AtOnce final : public db::Committer {
 public:
  AtOnce(db::Till& till, Gate& gate) : till_{till}, gate_{gate} {}
  Task<db::Committed> commit(std::vector<db::Operation> batch) override {
    for (const db::Operation& operation : batch) gate_.refs.push_back(operation.ref);
    while (gate_.shut) co_await gate_.opened.async_wait(asio::as_tuple(asio::use_awaitable));
    auto outcomes = till_.ledger->operate(batch);
    db::Committed done{std::move(batch), std::move(outcomes)};
    co_return done;
  }

 private:
  db::Till& till_;
  Gate& gate_;
};

Task<Result<db::Claimed, db::Error>> claim_at_once(db::Till& till, db::ClaimTerms terms) {
  auto done = till.ledger->claim(terms);
  co_return done;
}

}  // namespace

Task<Result<twitch::Said, twitch::Failure>> PretendedPen::write(std::string text,
                                                                std::string reply_to) {
  if (answer) co_return *answer;
  written.push_back(
      {fmt::format("own-{}", written.size()), std::move(text), std::move(reply_to), clock_.now()});
  twitch::Said said{.shown = true, .message_id = written.back().id};
  if (takes.count() > 0) co_await clock_.sleep_until(clock_.now() + takes);
  co_return said;
}

Task<Result<std::optional<twitch::User>, twitch::Failure>> PretendedPeople::find(
    std::string login) {
  ++asked;
  if (breaks) throw 42;
  const auto found = std::ranges::find(all, login, &twitch::User::login);
  std::optional<twitch::User> user;
  if (found != all.end()) user = *found;
  co_return user;
}

ChatTest::ChatTest() {
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(out_);
  sink->set_pattern("%v");
  log_ = std::make_unique<spdlog::logger>("test", std::move(sink));
  till_.emplace(directory_.path() / "points.db");
  clock_.set_wall(db::kNoon);
  config_.database.path = till_->file;
  ini_ = "";
  const std::vector<db::Person> old{{1, "ann"}, {2, "bob"}, {3, "carol"}, {5, "mod"}};
  (void)till_->cycle(old, {.pay = 0, .welcome = 1'000, .seconds = 0, .at = clock_.wall()});
  here_ = old;
  here_.push_back({4, "dave"});
  (void)till_->cycle(here_, {.pay = 0, .seconds = 7'200, .at = clock_.wall()});
  start();
}

ChatTest::~ChatTest() { stop(); }

void ChatTest::start() {
  committer_ = std::make_unique<AtOnce>(*till_, gate_);
  teller_.emplace(loop_.get_executor(), clock_, *committer_);
  books_.emplace(loop_.get_executor(), till_->file, minutes{1});
  commons_.emplace(Commons{*books_, dice_, attendance_, [this](db::ClaimTerms terms) {
                             return claim_at_once(*till_, std::move(terms));
                           }});
  desk_.emplace(loop_.get_executor(),
                Desk::Parts{.config = config_,
                            .clock = clock_,
                            .teller = *teller_,
                            .log = *log_,
                            .channel = db::kChannel,
                            .commons = *commons_,
                            .people = people_,
                            .pen = pen_,
                            .left_out = [this] {
                              return LeftOut{.logins = left_out_,
                                             .bot = pen_.whose,
                                             .streamer = db::kChannel,
                                             .pay_streamer = config_.points.pay_streamer};
                            }});
  desk_->open();
  attendance_.paid(db::kChannel, clock_.now(), minutes{1});
  asio::co_spawn(loop_, teller_->serve(), asio::detached);
  for (int i = 0; i < Desk::kHands; ++i) asio::co_spawn(loop_, desk_->serve(), asio::detached);
  asio::co_spawn(loop_, desk_->speak(), asio::detached);
  asio::co_spawn(loop_, desk_->play(), asio::detached);
  // Twitch shows what it is by its badges; without them it says no more than a word a second.
  hears({number(pen_.whose), "pointsbot", Roles{}.with(Role::moderator)}, "hello");
}

void ChatTest::stop() {
  desk_->close();
  teller_->close();
  loop_.restart();
  loop_.run();
  desk_.reset();
  books_.reset();
  teller_.reset();
}

void ChatTest::restart() {
  settle();
  stop();
  till_->reopen();
  (void)till_->ledger->return_stakes(db::kChannel, clock_.wall());
  start();
}

void ChatTest::configure(const std::string& lines) {
  ini_ += lines + "\n";
  Config config = parse_config(ini_, directory_.path() / "bot.ini");
  config.database.path = till_->file;
  // As for a real channel.
  if (ini_.find("give_after_watching") == std::string::npos)
    config.limits.give_after_watching = std::chrono::hours{1};
  config_ = std::move(config);
}

void ChatTest::hears(const Who& who, std::string_view text, std::string id) {
  if (id.empty()) id = fmt::format("m{}", ++messages_);
  names_[id] = who.login;
  desk_->hear({.by = {UserId{who.id}, who.login, who.display},
               .message_id = std::move(id),
               .text = std::string{text},
               .roles = who.badges});
}

std::string ChatTest::says(const Who& who, std::string_view text) {
  said();
  hears(who, text);
  return said();
}

void ChatTest::settle() {
  loop_.restart();
  while (desk_->is_busy()) loop_.run_one();
  loop_.poll();
}

std::string ChatTest::said() {
  settle();
  std::string all;
  for (; told_ < pen_.written.size(); ++told_) {
    const auto& one = pen_.written[told_];
    if (!all.empty()) all += '\n';
    if (!one.reply_to.empty()) all += fmt::format("@{} ", names_[one.reply_to]);
    all += one.text;
  }
  return all;
}

void ChatTest::wait(std::chrono::milliseconds time) {
  const SteadyTime until = clock_.now() + time;
  for (;;) {
    settle();
    const auto next = clock_.next();
    if (!next || *next > until) break;
    clock_.advance(*next - clock_.now());
  }
  clock_.advance(until - clock_.now());
  settle();
}

std::int64_t ChatTest::balance(const Who& who) {
  settle();
  return till_->reader().account(db::kChannel, UserId{who.id}).value().balance.value;
}

std::int64_t ChatTest::points_of_all() {
  settle();
  return std::stoll(raw("SELECT (SELECT coalesce(sum(points),0) FROM points)+held FROM channel"));
}

void ChatTest::pay() {
  wait(minutes{1});
  ASSERT_TRUE(till_->cycle(here_, {.pay = 1, .seconds = 60, .at = clock_.wall()}).has_value());
  attendance_.paid(db::kChannel, clock_.now(), minutes{1});
}

std::string ChatTest::log() {
  settle();
  std::string text = out_.str();
  out_.str({});
  return text;
}

}  // namespace pointsbot::app::chat
