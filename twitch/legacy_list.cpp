#include "twitch/legacy_list.hpp"

#include "twitch/helix.hpp"
#include "twitch/refusal.hpp"

#include <stdexcept>
#include <utility>

namespace pointsbot::twitch {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::chrono::microseconds since(SteadyClock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start);
}

Failure of_the_list(Failure failure) {
  failure.page = 1;
  return failure;
}

}  // namespace

LegacyList::LegacyList(http::Client& client, pooling::Reservoir& bodies, std::string url,
                       std::size_t max_page)
    : client_{client},
      bodies_{bodies},
      url_{std::move(url)},
      max_page_{max_page},
      parser_{max_page} {
  if (!http::safe_for_secrets(url_))
    throw std::invalid_argument{url_ + " is neither https nor on this computer"};
}

void LegacyList::ask_twitch(Helix& helix, UserId channel) {
  helix_ = &helix;
  id_at_twitch_ = channel;
}

void LegacyList::ask_nobody() { helix_ = nullptr; }

Task<Result<OnAir, Failure>> LegacyList::live(UserId /*channel*/) {
  if (helix_ == nullptr) co_return OnAir::live;
  co_return co_await helix_->live(id_at_twitch_);
}

Task<Result<Swept, Failure>> LegacyList::sweep(UserId /*channel*/, UserId /*reader*/,
                                               ChatterSink& sink) {
  const pooling::Lease lease = bodies_.try_acquire();
  if (!lease) co_return Failure{.error = Error::no_room};
  const auto start = SteadyClock::now();
  http::Request request;
  request.url = url_;
  request.body_cap = max_page_;
  request.watch = {"Ratelimit-Reset"};
  auto response = co_await client_.perform(request, *lease);
  if (!response) co_return of_the_list(failure_of(std::move(response.error())));
  // The parser reads that far behind its end.
  if (lease->tail(Parser::kPadding).size() < Parser::kPadding)
    co_return Failure{.error = Error::no_room};
  if (response->status != 200) co_return of_the_list(refusal_of(*response, ""));
  Swept swept{.pages = 1, .fetch = since(start)};
  const auto parsing = SteadyClock::now();
  const auto end = parser_.chatters(response->body, sink);
  if (!end) co_return of_the_list(end.error());
  swept.parse = since(parsing);
  swept.rows = end->rows;
  swept.total = end->total;
  swept.of_pages = false;
  if (!is_whole(swept.rows, swept.total)) co_return incomplete(1, swept.rows, swept.total);
  co_return swept;
}

}  // namespace pointsbot::twitch
