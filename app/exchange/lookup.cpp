#include "app/exchange/lookup.hpp"

#include "base/backoff.hpp"

#include <span>

namespace pointsbot::app::exchange {
namespace {

constexpr int kTries = 4;
constexpr int kBadRequest = 400;

/// Whether it may be gone a moment later.
bool passes(const twitch::Failure& failure) {
  switch (failure.error) {
    case twitch::Error::unreachable:
    case twitch::Error::timed_out:
    case twitch::Error::cut:
    case twitch::Error::failed:
    case twitch::Error::rate_limited:
    case twitch::Error::server_error:
      return true;
    default:
      return false;
  }
}

}  // namespace

Task<std::optional<twitch::Failure>> Lookup::run() {
  std::string after;
  std::int64_t asked = 0;
  while (true) {
    names_ = staging_.without_id(after, static_cast<int>(twitch::kMostLogins));
    if (names_.empty()) co_return std::nullopt;
    after = names_.back();
    ranges_.assign(1, Range{0, names_.size()});
    while (!ranges_.empty()) {
      const Range range = ranges_.back();
      ranges_.pop_back();
      auto found = co_await ask(range);
      if (found) {
        for (const twitch::User& user : *found) staging_.set_id(user.login, user.id);
      } else if (found.error().status != kBadRequest) {
        co_return std::move(found.error());
      } else if (range.to - range.from > 1) {
        const std::size_t middle = range.from + (range.to - range.from) / 2;
        ranges_.push_back(Range{middle, range.to});
        ranges_.push_back(Range{range.from, middle});
      }  // else this is the one, and nobody's
    }
    asked += static_cast<std::int64_t>(names_.size());
    if (progress_) progress_(asked);
  }
}

Task<Result<std::vector<twitch::User>, twitch::Failure>> Lookup::ask(Range range) {
  const std::span<const std::string> names =
      std::span{names_}.subspan(range.from, range.to - range.from);
  Backoff backoff{std::chrono::seconds{1}, std::chrono::seconds{30}};
  for (int left = kTries;;) {
    auto found = co_await helix_.users(names);
    if (found || !passes(found.error()) || --left == 0) co_return found;
    const auto wait = twitch::retry_wait(found.error(), backoff, clock_.wall());
    co_await clock_.sleep_until(clock_.now() + wait);
  }
}

}  // namespace pointsbot::app::exchange
