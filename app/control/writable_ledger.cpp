#include "app/control/writable_ledger.hpp"

#include "app/control/client.hpp"
#include "app/control/protocol.hpp"
#include "app/control/whoever_writes.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace pointsbot::app {
namespace {

/// The bot says by itself after less that it cannot.
constexpr std::chrono::seconds kBotPatience{120};

struct Whose {
  std::shared_ptr<void> loan{};
  std::unique_ptr<db::Ledger> ledger;
};

/// Nothing while nobody listens.
std::optional<Whose> borrow(const Config& config, const ControlPlace& place,
                            std::string_view purpose) {
  Request request;
  request.what = Request::What::lend;
  request.purpose = purpose;
  BotSaid said = ask_bot_to_lend(place, to_line(request), kBotPatience);
  if (auto* const line = std::get_if<std::string>(&said.text)) {
    const auto answer = parse_answer(*line);
    if (answer && std::holds_alternative<Lent>(*answer) && said.descriptor.get() >= 0) {
      const db::Ledger::Lent lent{said.descriptor.release()};
      Whose borrowed;
      borrowed.ledger =
          std::make_unique<db::Ledger>(config.database.path, config.twitch.source, lent);
      borrowed.loan = std::make_shared<Descriptor>(std::move(said.connection));
      return borrowed;
    }
    if (const auto* const failure = answer ? std::get_if<Failure>(&*answer) : nullptr)
      throw db::Unusable{failure->text};
    throw db::Unusable{
        "The bot that runs is of another version: it does not lend its ledger. Stop it (Ctrl+C), "
        "give the same command again, start it. Nothing was changed."};
  }
  if (std::get<NoAnswer>(said.text) != NoAnswer::forbidden) return std::nullopt;
  throw db::Unusable{
      fmt::format("The bot on {} runs as another user, who alone may do this. Nothing was changed.",
                  config.database.path.string())};
}

}  // namespace

WritableLedger::WritableLedger(const Config& config, std::string_view purpose) {
  const ControlPlace place{config.database.path};
  auto whose = ask_whoever_writes(
      [&config] {
        return Whose{
            {},
            std::make_unique<db::Ledger>(config.database.path, config.twitch.source,
                                         config.database.backup_dir, db::LockedBy::command)};
      },
      [&] { return borrow(config, place, purpose); });
  if (!whose) {
    throw db::Unusable{
        fmt::format("Another pointsbot uses {} and takes no commands at {}. Nothing was changed; "
                    "stop it, or try again.",
                    config.database.path.string(), place.path().string())};
  }
  loan_ = std::move(whose->loan);
  ledger_ = std::move(whose->ledger);
}

}  // namespace pointsbot::app
