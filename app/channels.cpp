#include "app/channels.hpp"

#include "app/accounts.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;

/// Lines of several channels stand below each other.
std::string name_of(const Config& config, const std::string& login) {
  if (!config.has_several()) return {};
  const auto longest = std::ranges::max_element(config.twitch.channels, {}, &std::string::size);
  return fmt::format("{:<{}}  ", login, longest->size());
}

spdlog::logger named(const spdlog::logger& log, std::string name) {
  spdlog::logger own{std::move(name), log.sinks().begin(), log.sinks().end()};
  own.flush_on(spdlog::level::info);
  return own;
}

/// nullptr where lists come from Helix.
std::unique_ptr<twitch::LegacyList> legacy_list(const Channels::Parts& parts,
                                                const std::string& login) {
  const Config& config = parts.config;
  if (config.twitch.format == ListFormat::helix || config.twitch.source != db::Source::twitch)
    return nullptr;
  std::string url = config.twitch.chatters_url;
  for (std::size_t at = 0; (at = url.find(kChannelInUrl, at)) != url.npos; at += login.size())
    url.replace(at, kChannelInUrl.size(), login);
  return std::make_unique<twitch::LegacyList>(*parts.client, parts.reservoir, std::move(url),
                                              config.memory.max_page);
}

}  // namespace

struct Channels::One {
  One(const Parts& parts, const std::string& login, Place place)
      : config{parts.config.of(login)},
        log{named(parts.log, name_of(parts.config, login))},
        legacy{legacy_list(parts, login)},
        own_helix{own(parts, login)},
        bot{{.config = config,
             .clock = parts.clock,
             .helix = own_helix ? *own_helix : parts.helix,
             .writer = parts.writer,
             .reservoir = parts.reservoir,
             .log = log,
             .stop = stop,
             .commons = parts.commons,
             .verbose = parts.verbose,
             .teller = &parts.teller,
             .attendance = &parts.attendance,
             .place = place,
             .events = parts.events,
             .accounts = parts.accounts,
             .receipts = parts.receipts,
             .legacy = legacy.get()}} {}

  /// In the name of whoever is logged in for this channel.
  static std::unique_ptr<twitch::Helix> own(const Parts& parts, const std::string& login) {
    if (parts.accounts == nullptr) return nullptr;
    auto& credential = parts.accounts->credential(Accounts::For::viewers, login);
    return std::make_unique<twitch::Helix>(parts.helix, credential);
  }

  Config config;
  spdlog::logger log;
  std::unique_ptr<twitch::LegacyList> legacy;
  Stop stop;
  std::unique_ptr<twitch::Helix> own_helix;
  Bot bot;
  std::optional<Ending> ending;
};

Channels::Channels(const Parts& parts) : log_{parts.log} {
  const auto& logins = parts.config.twitch.channels;
  for (const std::string& login : logins) {
    const Place place{static_cast<int>(all_.size()), static_cast<int>(logins.size())};
    all_.push_back(std::make_unique<One>(parts, login, place));
  }
}

Channels::~Channels() = default;

void Channels::start(asio::io_context& loop, std::optional<std::int64_t> cycles,
                     std::function<void()> ended) {
  ended_ = std::move(ended);
  running_ = all_.size();
  for (const auto& one : all_) {
    asio::co_spawn(
        loop, one->bot.run(cycles),
        asio::bind_cancellation_slot(one->stop.signal.slot(),
                                     [this, &it = *one](const std::exception_ptr& error,
                                                        Ending how) { over(it, error, how); }));
  }
}

void Channels::over(One& one, const std::exception_ptr& error, Ending how) {
  one.ending = how;
  if (error && !broken_) {
    broken_ = error;
    stop();
  }
  if (--running_ > 0) {
    if (!error && how != Ending::done && !stopped_)
      log_.warn("The other channels are paid all the same.");
    return;
  }
  ended_();
}

void Channels::renew(const Config& config) {
  for (const auto& one : all_) {
    if (!one->ending) one->bot.renew(config.of(one->config.twitch.channel));
  }
}

void Channels::stop() {
  stopped_ = true;
  for (const auto& one : all_) {
    if (!one->ending) one->stop.request();
  }
}

std::string Channels::stopping() const {
  std::string text = "Stopping.";
  for (const auto& one : all_) {
    if (one->ending) continue;
    std::string its = one->bot.stopping();
    if (its.size() > text.size()) text = std::move(its);
  }
  return text;
}

Ending Channels::ending() const {
  Ending worst = Ending::done;
  bool all_ended_so = true;
  for (const auto& one : all_) {
    const Ending its = one->ending.value_or(Ending::done);
    worst = std::max(worst, its);
    all_ended_so = all_ended_so && its != Ending::done;
  }
  return stopped_ && !all_ended_so ? Ending::done : worst;
}

}  // namespace pointsbot::app
