#include "app/control/desk.hpp"

#include "app/hand_ref.hpp"
#include "app/logins.hpp"
#include "app/operation_words.hpp"
#include "app/recorded_words.hpp"
#include "app/wording.hpp"
#include "db/error.hpp"
#include "db/lock.hpp"
#include "db/operations_reader.hpp"
#include "db/reader.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <chrono>
#include <exception>
#include <map>
#include <utility>
#include <variant>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

/// What a person waits for a database that is locked; less than a client does for an answer.
constexpr seconds kLedgerPatience{10};
/// What a program waits for the ledger itself; another one may have it. Less than a client waits.
constexpr seconds kLoanPatience{110};

/// Nobody is told of a loan that is shorter.
constexpr seconds kSlowLoan{5};

constexpr int kNo = 1;
constexpr int kUsage = 2;
constexpr int kRefused = 3;
constexpr int kDatabase = 4;

constexpr std::string_view kChatIsTheDemos =
    "The bot that runs is in a real channel: write in its chat on twitch.tv.";

struct PreviewJob {
  db::Operation operation;
  Result<db::Outcome, db::Error> operator()(db::Ledger& ledger) const {
    return ledger.preview(operation);
  }
};

/// A login that would get an account is one.
bool is_proper(const db::Whom& whom) {
  return whom.login.empty() || parse_login(whom.login) == whom.login;
}

/// What whoever has had the ledger did with it, in words; empty where it cannot be read just now.
struct WhatWasDone {
  Config config;
  std::int64_t operations;

  std::string operator()(db::Ledger& /*stands still*/) const {
    std::string text;
    try {
      db::Reader reader{config.database.path};
      db::OperationsReader history{config.database.path};
      std::map<std::int64_t, std::string> lines;  // of every channel; theirs are the newest
      for (const auto& channel : reader.channels()) {
        for (const db::Recorded& one : history.last(channel.id, static_cast<int>(operations))) {
          const bool told = one.kind == db::OpKind::import || one.kind == db::OpKind::claim;
          lines[one.op] =
              told ? " " + operation_line(one, config.points_of(channel.login).name) : "";
        }
      }
      while (lines.size() > static_cast<std::size_t>(operations)) lines.erase(lines.begin());
      for (const auto& [op, line] : lines) text += line;
    } catch (const db::Unusable&) {
      return {};
    }
    return text;
  }
};

bool has_proper_names(const db::Action& action) {
  if (const auto* const it = std::get_if<db::Credit>(&action)) return is_proper(it->viewer);
  if (const auto* const it = std::get_if<db::SetTo>(&action)) return is_proper(it->viewer);
  if (const auto* const it = std::get_if<db::Transfer>(&action)) return is_proper(it->to);
  if (const auto* const it = std::get_if<db::Stop>(&action)) return is_proper(it->viewer);
  if (const auto* const it = std::get_if<db::Merge>(&action)) return is_proper(it->into);
  return true;
}

}  // namespace

Desk::Desk(Parts parts) : parts_{parts} {
  parts_.teller.tell_unheard([this](const db::Operation& operation, const db::Outcome& outcome) {
    if (!is_of_chat(operation.ref)) tell(operation, outcome);
  });
}

Desk::~Desk() { parts_.teller.tell_unheard({}); }

Task<Reply> Desk::answer(std::string line) {
  std::optional<Request> request = parse_request(line);
  if (!request) {
    const Answer no = Failure{kUsage,
                              "The bot that runs does not understand this command: it is "
                              "of another version. Nothing was changed."};
    Reply refusal{to_line(no)};
    co_return refusal;
  }
  Answer answer;
  try {
    if (request->what == Request::What::lend) {
      Reply lent = co_await lend(std::move(request->purpose));
      co_return lent;
    }
    if (request->what == Request::What::chat) {
      answer = chat();
    } else {
      answer = co_await handle(*std::move(request));
    }
  } catch (const db::Unusable& error) {
    answer = Failure{kDatabase, error.what()};
  } catch (const boost::system::system_error&) {
    answer = Failure{kDatabase, "The bot stops. pointsbot history tells whether it was done."};
  } catch (const std::exception& error) {
    answer = Failure{kDatabase, fmt::format("The bot could not do it: {}.", error.what())};
  }
  Reply reply{to_line(answer)};
  co_return reply;
}

Task<Reply> Desk::lend(std::string purpose) {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto loan = std::make_shared<Loan>(executor);
  std::erase_if(loans_, [](const auto& former) { return former.expired(); });
  loans_.push_back(loan);
  boost::asio::co_spawn(executor, watch(parts_, loan, std::move(purpose)), boost::asio::detached);
  std::shared_ptr<Held> held = co_await Loan::granted(loan, kLoanPatience);
  if (held) {
    Reply reply{to_line(Answer{Lent{}}), std::move(held)};
    co_return reply;
  }
  if (const std::string gone = loan->why_not(); !gone.empty()) {
    const Answer no = Failure{kDatabase, gone + " Nothing of what was asked for was done."};
    Reply refusal{to_line(no)};
    co_return refusal;
  }
  const Answer no =
      Failure{kDatabase,
              fmt::format("The bot that runs is busy with {}, or stops. Nothing was changed; try "
                          "again.",
                          parts_.config.database.path.filename().string())};
  Reply refusal{to_line(no)};
  co_return refusal;
}

void Desk::end_loans() {
  for (const auto& one : loans_) {
    if (const auto loan = one.lock()) loan->give_back();
  }
}

Task<> Desk::watch(Parts parts, std::shared_ptr<Loan> loan, std::string purpose) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer slow{executor, kSlowLoan};
  const auto told = std::make_shared<bool>(false);
  slow.async_wait([loan, purpose, told, &log = parts.log,
                   file = parts.config.database.path](const boost::system::error_code& over) {
    if (over || !loan->is_lent()) return;
    const auto borrower = db::running_bot(file);
    log.warn("Payments wait for {}{}, which has the database for a moment.", purpose,
             borrower && borrower->holder == db::LockedBy::command
                 ? fmt::format(" (pid {})", borrower->pid)
                 : "");
    *told = true;
  });
  try {
    co_await Loan::stand_still(loan, parts.writer);
  } catch (const boost::system::system_error&) {
    co_return;  // the bot stops
  } catch (const std::exception& error) {
    // Whatever it is, the next payment finds it as well.
    parts.log.warn("{}", error.what());
    co_return;
  }
  const auto done = loan->done();
  if (!done) co_return;
  std::string what;
  if (done->operations > 0) {
    try {
      WhatWasDone job{parts.config, done->operations};
      what = co_await parts.writer.run_first(std::move(job));
    } catch (const boost::system::system_error&) {
      // The bot stops: what was done is told all the same.
    }
  }
  if (done->lasted >= Loan::kLongest) {
    parts.log.warn(
        "By hand: {}, which has had the database for {} and is not done. A payment that is due "
        "waits until it is.",
        purpose, span(done->lasted));
  } else if (done->operations > 0) {
    parts.log.info("By hand: {}, done in {}.{}", purpose, span(done->lasted),
                   what.empty() ? " What it was: pointsbot history" : what);
  } else if (*told) {
    parts.log.info("Payments go on: {} wrote nothing, or is still at it.", purpose);
  }
}

Task<Answer> Desk::handle(Request request) {
  if (request.what == Request::What::find) return find(std::move(request.login));
  request.operation.at = parts_.clock.wall();
  if (request.what == Request::What::preview) return preview(std::move(request.operation));
  return operate(std::move(request.operation));
}

std::optional<Failure> Desk::objection(const db::Operation& operation) const {
  if (!has_proper_names(operation.action)) return Failure{kUsage, "That is no login of Twitch."};
  if (!std::holds_alternative<db::PayPresent>(operation.action)) return std::nullopt;
  const SteadyTime now = parts_.clock.now();
  switch (parts_.attendance.who_is_here(operation.channel, now)) {
    case Attendance::Known::yes:
      break;
    case Attendance::Known::no_channel:
      return Failure{kNo, "The bot that runs does not pay that channel. Nobody got anything."};
    case Attendance::Known::not_yet:
      return Failure{kNo,
                     "Who is here is not known yet: the bot has just started, and has paid nobody "
                     "so far. Nobody got anything; try again after the next payment."};
    case Attendance::Known::no_more: {
      const auto age = now - *parts_.attendance.of(operation.channel)->seen;
      return Failure{
          kNo, fmt::format("Who is here is not known: the last payment was {} ago, more than two "
                           "intervals. Nobody got anything; try again after the next payment.",
                           span(std::chrono::duration_cast<std::chrono::milliseconds>(age)))};
    }
  }
  return std::nullopt;
}

Task<Answer> Desk::operate(db::Operation operation) {
  if (auto no = objection(operation)) co_return *std::move(no);
  const db::Operation asked = operation;
  const auto outcome = co_await parts_.teller.ask(
      std::move(operation), std::chrono::steady_clock::now() + kLedgerPatience);
  if (outcome.has_value()) {
    tell(asked, *outcome);
    co_return *outcome;
  }
  const std::string file = parts_.config.database.path.filename().string();
  if (outcome.error() == db::Unanswered::not_done) {
    co_return Failure{
        kDatabase, fmt::format("{} could not be written for {}, by reason of another program or a "
                               "full disk, or the bot stops. Nothing was changed; try again.",
                               file, span(kLedgerPatience))};
  }
  co_return Failure{kDatabase, fmt::format("{} has not answered for {}. {}", file,
                                           span(kLedgerPatience), whether_done(asked.ref))};
}

Task<Answer> Desk::preview(db::Operation operation) {
  if (auto no = objection(operation)) co_return *std::move(no);
  PreviewJob job{std::move(operation)};
  const auto outcome = co_await parts_.writer.run_first(std::move(job));
  if (outcome.has_value()) co_return *outcome;
  co_return Failure{
      kDatabase,
      fmt::format("{} cannot be written now: {}. Nothing was changed; try again.",
                  parts_.config.database.path.filename().string(), to_string(outcome.error()))};
}

Task<Answer> Desk::find(std::string login) {
  const auto user = co_await parts_.people.find(login);
  if (!user) {
    co_return Failure{kRefused, fmt::format("{}. Nothing was changed.",
                                            cause(user.error(), parts_.config.twitch.channel, {},
                                                  parts_.config.memory))};
  }
  if (!*user)
    co_return Failure{
        kNo, fmt::format("Twitch knows nobody called \"{}\". Nothing was changed.", login)};
  co_return Found{(*user)->id, (*user)->login, (*user)->display_name};
}

Answer Desk::chat() const {
  const Config::TwitchSection& twitch = parts_.config.twitch;
  if (twitch.source == db::Source::twitch) return Failure{kUsage, std::string{kChatIsTheDemos}};
  return DemoChat{twitch.api_url.substr(0, twitch.api_url.rfind('/'))};
}

void Desk::tell(const db::Operation& operation, const db::Outcome& outcome) {
  if (outcome.repeated) return;
  const Attendance::Channel* const channel = parts_.attendance.of(operation.channel);
  const std::string_view login = channel == nullptr ? std::string_view{} : channel->login;
  const Currency& name = parts_.config.points_of(login).name;
  const std::string what =
      outcome.refusal ? refused(operation, outcome, name) : done(operation, outcome, name);
  const std::string why = operation.note.empty() ? "" : " (" + operation.note + ")";
  const std::string where =
      parts_.config.has_several() && channel != nullptr ? fmt::format(" in \"{}\"", login) : "";
  parts_.log.info("By hand{}, operation {}: {}{}", where, outcome.op, what, why);
}

}  // namespace pointsbot::app
