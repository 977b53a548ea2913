#include "tests/fuzz/house.hpp"

#include "tests/fuzz/fuzz.hpp"
#include "twitch/chat_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>
#include <simdjson.h>
#include <spdlog/sinks/null_sink.h>

#include <algorithm>
#include <utility>

namespace pointsbot::tests {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;
using std::chrono::seconds;

/// Times without waits, so that most of what is typed is done; and everything that can be set.
constexpr std::string_view kIni = R"([commands]
points = everyone, 0
give = everyone, 0
gamble = everyone, 0
slots = everyone, 0, costs 2
duel = everyone, 0
accept = everyone, 0
decline = everyone, 0
heist = everyone, 0, channel 30s
raffle = everyone, 0
bet = everyone, 0
redeem = everyone, 0
rank = everyone, 0, costs 3
addpoints = moderator
takepoints = moderator
bonus = moderator
undo = moderator
[shop]
Hydrate = 10, wait 30s
Sticker = 5, stock 2
[limits]
give_after_watching = 30m
moderator_per_day = 10000
)";

const std::vector<db::Person>& regulars() {
  static const std::vector<db::Person> all{{1, "ann"}, {2, "bob"}, {3, "carol"}, {5, "mod"}};
  return all;
}

std::vector<db::Person> everybody() {
  std::vector<db::Person> all = regulars();
  all.push_back({4, "dave"});
  return all;
}

/// A ledger in which some have been there for two hours, and an import has left names behind; made
/// once.
struct Beginning {
  Beginning() {
    db::Till till{directory.path() / "points.db"};
    const auto count = [this](const Result<db::Awarded, db::Error>& done) { bank.did(*done); };
    count(till.cycle(regulars(), {.pay = 0, .welcome = 1'000, .seconds = 0, .at = db::kNoon}));
    count(till.cycle(everybody(), {.pay = 0, .seconds = 7'200, .at = db::kNoon}));
    db::Staging staging;
    staging.put({.line = 2, .login = "ann", .points = Points{500}, .watched = {}},
                db::SameViewer::last);
    staging.put({.line = 3, .login = "old_bob", .points = Points{300}, .watched = {}},
                db::SameViewer::last);
    (void)till.ledger->import_points(
        staging,
        {.channel = db::kChannel, .at = db::kNoon, .ref = "import/1", .source = "otherbot"});
    last_no = till.last_no;
  }
  TemporaryDirectory directory;
  ModelBank bank;
  std::int64_t last_no = 0;
};

const Beginning& beginning() {
  static const Beginning once;
  return once;
}

app::Config config_for(const std::filesystem::path& file) {
  app::Config config = app::parse_config(kIni, file.parent_path() / "bot.ini");
  config.database.path = file;
  return config;
}

std::filesystem::path fresh_copy(const TemporaryDirectory& directory) {
  const auto file = directory.path() / "points.db";
  std::filesystem::copy_file(beginning().directory.path() / "points.db", file);
  return file;
}

}  // namespace

std::uint64_t House::Dice::below(std::uint64_t n) {
  require(n > 0);
  if (!next.empty()) {
    const std::uint8_t byte = next.front();
    next.pop_front();
    return byte % n;
  }
  state_ ^= state_ << 13U;
  state_ ^= state_ >> 7U;
  state_ ^= state_ << 17U;
  return state_ % n;
}

Task<Result<twitch::Said, twitch::Failure>> House::Pen::write(std::string text,
                                                              std::string reply_to) {
  require(!text.empty() && simdjson::validate_utf8(text));
  require(twitch::code_points(text) <= twitch::kLongestMessage);
  require(!text.starts_with('/') && !text.starts_with('.') && !text.starts_with('!'));
  require(std::ranges::none_of(text, [](char byte) { return byte >= 0 && byte < ' '; }));
  require(reply_to.empty() || reply_to.starts_with('m'));
  const SteadyTime now = clock_.now();
  while (!lately_.empty() && now - lately_.front() >= seconds{30}) lately_.pop_front();
  lately_.push_back(now);
  require(lately_.size() <= 100);
  twitch::Said said{.shown = true, .message_id = fmt::format("own-{}", ++written_)};
  co_return said;
}

Task<Result<std::optional<twitch::User>, twitch::Failure>> House::People::find(std::string login) {
  std::optional<twitch::User> user;
  if (login == "frank") user = twitch::User{UserId{50}, "frank", "Frank"};
  if (login == "nightbot") user = twitch::User{UserId{60}, "nightbot", "Nightbot"};
  co_return user;
}

Task<db::Committed> House::Committer::commit(std::vector<db::Operation> batch) {
  auto outcomes = till_.ledger->operate(batch);
  require(outcomes.has_value() && outcomes->size() == batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) bank_.did(batch[i], (*outcomes)[i]);
  db::Committed done{std::move(batch), std::move(outcomes)};
  co_return done;
}

Task<Result<db::Claimed, db::Error>> House::claim(db::ClaimTerms terms) {
  auto done = till_->ledger->claim(terms);
  require(done.has_value());
  bank_.did(*done);
  co_return done;
}

const std::vector<Typist>& House::people() {
  static const std::vector<Typist> all{
      {1, "ann"},
      {2, "bob"},
      {3, "carol"},
      {4, "dave"},
      {6, "eve"},
      {5, "mod", Roles{}.with(Role::moderator)},
      {number(db::kChannel), "streamer", Roles{}.with(Role::broadcaster)}};
  return all;
}

House::House()
    : bank_{beginning().bank}, log_{"fuzz", std::make_shared<spdlog::sinks::null_sink_st>()} {
  till_.emplace(fresh_copy(directory_));
  config_ = config_for(till_->file);
  for (const db::Person& person : everybody()) till_->here[UserId{person.id}] = person.roles;
  clock_.set_wall(db::kNoon + minutes{1});
  look_.emplace(till_->file.string(), SQLite::OPEN_READONLY);
  start();
}

House::~House() { stop(); }

void House::start() {
  committer_.emplace(*till_, bank_);
  teller_.emplace(loop_.get_executor(), clock_, *committer_);
  books_.emplace(loop_.get_executor(), till_->file, minutes{1}, app::chat::Books::Thread::loops);
  commons_.emplace(app::chat::Commons{*books_, dice_, attendance_, [this](db::ClaimTerms terms) {
                                        return claim(std::move(terms));
                                      }});
  desk_.emplace(loop_.get_executor(), app::chat::Desk::Parts{.config = config_,
                                                             .clock = clock_,
                                                             .teller = *teller_,
                                                             .log = log_,
                                                             .channel = db::kChannel,
                                                             .commons = *commons_,
                                                             .people = people_,
                                                             .pen = pen_,
                                                             .left_out = [this] {
                                                               return app::LeftOut{
                                                                   .logins = left_out_,
                                                                   .bot = pen_.account(),
                                                                   .streamer = db::kChannel};
                                                             }});
  desk_->open();
  attendance_.paid(db::kChannel, clock_.now(), minutes{1});
  asio::co_spawn(loop_, teller_->serve(), asio::detached);
  for (int i = 0; i < app::chat::Desk::kHands; ++i)
    asio::co_spawn(loop_, desk_->serve(), asio::detached);
  asio::co_spawn(loop_, desk_->speak(), asio::detached);
  asio::co_spawn(loop_, desk_->play(), asio::detached);
  desk_->hear({.by = {pen_.account(), "pointsbot", ""},
               .message_id = "hello",
               .text = "hello",
               .roles = Roles{}.with(Role::moderator)});
}

void House::stop() {
  desk_->close();
  teller_->close();
  loop_.restart();
  loop_.run();
  desk_.reset();
  books_.reset();
  teller_.reset();
}

void House::hears(const Typist& who, std::string_view text) {
  heard_.push_front({.by = {UserId{who.id}, who.login, ""},
                     .message_id = fmt::format("m{}", ++messages_),
                     .text = std::string{text},
                     .roles = who.badges});
  if (heard_.size() > 16) heard_.pop_back();
  desk_->hear(heard_.front());
}

void House::hears_again(std::size_t back) {
  if (heard_.empty()) return;
  desk_->hear(heard_[back % heard_.size()]);
}

void House::settle() {
  loop_.restart();
  while (loop_.poll() > 0) {
  }
  require(!desk_->is_busy());
}

void House::wait(std::chrono::milliseconds time) {
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

void House::pay() {
  wait(minutes{1});
  const auto done = till_->cycle(everybody(), {.pay = 1, .seconds = 60, .at = clock_.wall()});
  require(done.has_value());
  bank_.did(*done);
  attendance_.paid(db::kChannel, clock_.now(), minutes{1});
  desk_->rest();
}

void House::restart() {
  stop();
  till_->reopen();
  require(till_->ledger->return_stakes(db::kChannel, clock_.wall()).has_value());
  bank_.gave_stakes_back();
  start();
}

void House::roll(std::string_view bytes) {
  for (const char byte : bytes) dice_.next.push_back(static_cast<std::uint8_t>(byte));
}

void House::audit() {
  SQLite::Statement sums{
      *look_,
      "SELECT sum(v.base+c.points), min(v.base+c.points), (SELECT held FROM channel),"
      "(SELECT coalesce(sum(amount),0) FROM hold) "
      "FROM viewer v JOIN clock c USING(channel_id,clock_id) WHERE v.merged_into IS NULL"};
  require(sums.executeStep());
  const std::int64_t balances = sums.getColumn(0).getInt64(), held = sums.getColumn(2).getInt64();
  require(sums.getColumn(1).getInt64() >= 0);
  require(held == sums.getColumn(3).getInt64() && held == bank_.held());
  require(balances + held == bank_.total());
}

void House::audit_all() {
  audit();
  require(db::Reader{till_->file}.verify().differences.empty());
}

}  // namespace pointsbot::tests
