#include "app/control/errand.hpp"

#include "app/control/client.hpp"
#include "app/control/whoever_writes.hpp"
#include "app/hand_ref.hpp"
#include "db/error.hpp"
#include "db/ledger.hpp"

#include <fmt/format.h>

#include <chrono>
#include <span>
#include <utility>
#include <variant>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

constexpr int kNo = 1;
constexpr int kDatabase = 4;

/// A bot answers within ten seconds, or says why not; a preview of millions of entries takes
/// longer.
constexpr seconds kBotPatience{120};

Answer do_it(db::Ledger& ledger, const Request& request) {
  if (request.what == Request::What::find) {
    return Failure{kNo,
                   fmt::format("The ledger does not know \"{}\", and Twitch is asked only while "
                               "the bot runs: pointsbot run. Nothing was changed.",
                               request.login)};
  }
  if (std::holds_alternative<db::PayPresent>(request.operation.action)) {
    return Failure{kNo, "Who is here is known only while the bot runs. Nobody got anything."};
  }
  const auto refused = [](db::Error error) {
    return Failure{kDatabase, fmt::format("The database cannot be written now: {}. Nothing was "
                                          "changed; try again.",
                                          to_string(error))};
  };
  if (request.what == Request::What::preview) {
    const auto outcome = ledger.preview(request.operation);
    if (!outcome.has_value()) return refused(outcome.error());
    return *outcome;
  }
  auto outcomes = ledger.operate(std::span{&request.operation, 1});
  if (!outcomes.has_value()) return refused(outcomes.error());
  return std::move(outcomes->front());
}

}  // namespace

Errand::Errand(const Config& config) : config_{config}, place_{config.database.path} {}

Answer Errand::send(const Request& request) const {
  auto answer = ask_whoever_writes(
      [&] {
        db::Ledger ledger{config_.database.path, config_.twitch.source, config_.database.backup_dir,
                          db::LockedBy::command};
        return do_it(ledger, request);
      },
      [&] { return send_to_bot(request); });
  if (answer) return *std::move(answer);
  return Failure{
      kDatabase,
      fmt::format("Another pointsbot uses {} and takes no commands at {}. Nothing was changed; "
                  "stop it, or try again.",
                  config_.database.path.string(), place_.path().string())};
}

/// Nothing while nobody listens.
std::optional<Answer> Errand::send_to_bot(const Request& request) const {
  const auto said = ask_bot(place_, to_line(request), kBotPatience);
  if (const auto* const line = std::get_if<std::string>(&said)) {
    auto answer = parse_answer(*line);
    if (answer) return answer;
    return Failure{kDatabase,
                   "The bot that runs is of another version: its answer cannot be read. "
                   "pointsbot history tells what was done."};
  }
  switch (std::get<NoAnswer>(said)) {
    case NoAnswer::not_listening:
      break;
    case NoAnswer::forbidden:
      return Failure{kDatabase,
                     fmt::format("The bot on {} runs as another user, who alone may give "
                                 "it commands. Nothing was changed.",
                                 config_.database.path.string())};
    case NoAnswer::lost:
      if (request.what != Request::What::operate) break;
      return Failure{kDatabase,
                     "The bot went before it answered. " + whether_done(request.operation.ref)};
  }
  return std::nullopt;
}

}  // namespace pointsbot::app
