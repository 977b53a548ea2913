#include "twitch/helix.hpp"

#include "twitch/fixed_credential.hpp"
#include "twitch/query.hpp"
#include "twitch/refusal.hpp"
#include "twitch/spent.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>
#include <utility>

namespace pointsbot::twitch {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Longer than any address that is asked for but with a cursor that nobody expects.
constexpr std::size_t kUsualUrl = 1024;

std::chrono::microseconds since(SteadyClock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start);
}

Failure on_page(Failure failure, int page) {
  failure.page = page;
  return failure;
}

}  // namespace

Failure incomplete(int page, std::int64_t viewers, std::int64_t total) {
  std::string detail = std::to_string(viewers) + " of " + std::to_string(total);
  return {.error = Error::incomplete, .page = page, .detail = std::move(detail)};
}

Helix::Helix(http::Client& client, pooling::Reservoir& bodies, const Access& access,
             std::size_t max_page)
    : Helix{client, bodies, Urls{access.api_url, access.auth_url},
            std::make_unique<FixedCredential>(access.client_id, access.token), max_page} {}

Helix::Helix(http::Client& client, pooling::Reservoir& bodies, Urls urls,
             std::unique_ptr<Credential> own, std::size_t max_page)
    : Helix{client, bodies, std::move(urls), *own, max_page} {
  own_ = std::move(own);
}

Helix::Helix(http::Client& client, pooling::Reservoir& bodies, Urls urls, Credential& credential,
             std::size_t max_page)
    : client_{client},
      bodies_{bodies},
      urls_{std::move(urls)},
      max_page_{max_page},
      credential_{credential},
      shared_parser_{std::make_shared<Parser>(max_page)},
      parser_{*shared_parser_} {
  for (const std::string& url : {urls_.api, urls_.auth}) {
    if (!http::safe_for_secrets(url)) {
      throw std::invalid_argument{url +
                                  " is neither https nor on this computer: no token is sent there"};
    }
  }
  url_.reserve(kUsualUrl);
}

Helix::Helix(const Helix& like, Credential& credential)
    : client_{like.client_},
      bodies_{like.bodies_},
      urls_{like.urls_},
      max_page_{like.max_page_},
      credential_{credential},
      shared_parser_{like.shared_parser_},
      parser_{*shared_parser_} {
  url_.reserve(kUsualUrl);
}

Task<Result<Identity, Failure>> Helix::validate() {
  const pooling::Lease lease = bodies_.try_acquire();
  if (!lease) co_return Failure{.error = Error::no_room};
  url_.assign(urls_.auth).append("/validate");
  const auto response = co_await ask(*lease);
  if (!response) co_return response.error();
  co_return parser_.identity(response->body);
}

Task<Result<std::optional<User>, Failure>> Helix::user(std::string_view login,
                                                       std::chrono::milliseconds within) {
  const pooling::Lease lease = bodies_.try_acquire();
  if (!lease) co_return Failure{.error = Error::no_room};
  url_.assign(urls_.api).append("/users?login=");
  append_escaped(url_, login);
  const auto response = co_await ask(*lease, within);
  if (!response) co_return response.error();
  auto users = parser_.users(response->body);
  if (!users) co_return users.error();
  if (users->empty()) co_return std::optional<User>{};
  co_return std::optional{std::move(users->front())};
}

Task<Result<std::vector<User>, Failure>> Helix::users(std::span<const std::string> logins) {
  const pooling::Lease lease = bodies_.try_acquire();
  if (!lease) co_return Failure{.error = Error::no_room};
  url_.assign(urls_.api).append("/users");
  char before = '?';
  for (const std::string& login : logins) {
    url_.append(1, before).append("login=");
    append_escaped(url_, login);
    before = '&';
  }
  const auto response = co_await ask(*lease);
  if (!response) co_return response.error();
  co_return parser_.users(response->body);
}

Task<Result<OnAir, Failure>> Helix::live(UserId channel) {
  const pooling::Lease lease = bodies_.try_acquire();
  if (!lease) co_return Failure{.error = Error::no_room};
  url_.assign(urls_.api).append("/streams?user_id=");
  append(url_, number(channel));
  const auto response = co_await ask(*lease);
  if (!response) co_return response.error();
  co_return parser_.live(response->body);
}

Task<Result<Swept, Failure>> Helix::sweep(UserId channel, UserId moderator, ChatterSink& sink) {
  const pooling::Lease lease = bodies_.try_acquire();
  if (!lease) co_return Failure{.error = Error::no_room};
  Swept swept;
  std::int64_t pages = 1;   // as far as is known
  bool too_long = false;    // for a minute's points
  std::string_view cursor;  // lives in the parser until the next page is read

  for (int page = 1; page <= kMostPages; ++page) {
    ask_for_page(channel, moderator, cursor);
    const auto start = SteadyClock::now();
    const auto mark = lease->mark();
    const auto response = co_await ask(*lease, {}, Purpose::payment, too_long);
    swept.fetch += since(start);
    if (!response) {
      if (needs_ > 0) needs_ = pages + 1;
      co_return on_page(response.error(), page);
    }

    const auto parse_start = SteadyClock::now();
    const auto end = parser_.chatters(response->body, sink);
    swept.parse += since(parse_start);
    if (!end) co_return on_page(end.error(), page);
    lease->rewind(mark);
    swept.pages = page;
    swept.rows += end->rows;
    swept.total = std::max(swept.total, end->total);
    cursor = end->cursor;
    if (cursor.empty()) {
      if (is_whole(swept.rows, swept.total)) co_return swept;
      co_return incomplete(page, swept.rows, swept.total);
    }
    if (page == 1 && end->rows > 0) {
      pages = (end->total + end->rows - 1) / end->rows;
      too_long = budget_ != nullptr && pages >= budget_->each_minute();
    }
    // Rather than all points but a few for a list that does not come to its end by them.
    if (page == 1 && !too_long && lacks(pages - 1, Purpose::payment)) {
      needs_ = pages + 1;  // with the question whether it is live
      co_return Failure{.error = Error::rate_limited, .page = page + 1};
    }
    const std::size_t hash = std::hash<std::string_view>{}(cursor);
    const auto seen = cursors_.begin() + (page - 1);
    if (std::find(cursors_.begin(), seen, hash) != seen) {
      co_return Failure{.error = Error::cursor_repeated, .page = page};
    }
    *seen = hash;
  }
  co_return Failure{.error = Error::too_many_pages, .page = kMostPages};
}

void Helix::ask_for_page(UserId channel, UserId moderator, std::string_view cursor) {
  url_.assign(urls_.api).append("/chat/chatters?first=1000&broadcaster_id=");
  append(url_, number(channel));
  url_.append("&moderator_id=");
  append(url_, number(moderator));
  if (cursor.empty()) return;
  url_.append("&after=");
  append_escaped(url_, cursor);
}

Task<Result<http::Response, Failure>> Helix::ask(pooling::Region& body,
                                                 std::chrono::milliseconds within, Purpose purpose,
                                                 bool waits) {
  const auto mark = body.mark();
  refused_.reset();
  needs_ = 0;
  for (bool again = false;; again = true) {
    if (!waits && lacks(1, purpose)) {
      needs_ = 1;
      co_return Failure{.error = Error::rate_limited};
    }
    if (budget_ != nullptr) co_await budget_->take(purpose);
    Spent point{budget_};
    const Credential::Bearer bearer = credential_.bearer();  // it may be another after a wait
    if (bearer == nullptr) co_return Failure{.error = Error::unauthorized};
    http::Request request;
    request.within = within;
    request.url = url_;
    request.headers = bearer.get();
    request.body_cap = max_page_;
    request.watch = {"Ratelimit-Reset", "Ratelimit-Remaining", "Ratelimit-Limit"};
    auto response = co_await client_.perform(request, body);
    if (!response) co_return failure_of(std::move(response.error()));
    point.answered(*response);
    // The parser reads that far behind its end.
    if (body.tail(Parser::kPadding).size() < Parser::kPadding)
      co_return Failure{.error = Error::no_room};
    if (response->status == 200) co_return *std::move(response);
    Failure failure = refusal(*response);
    if (failure.error != Error::unauthorized || again) co_return failure;
    if (gives_way_) {
      refused_ = bearer;
      co_return failure;
    }
    const bool renewed = co_await credential_.renew(bearer);
    if (!renewed) co_return failure;
    body.rewind(mark);
  }
}

bool Helix::lacks(std::int64_t points, Purpose purpose) {
  return gives_way_ && budget_ != nullptr && !budget_->has(points, purpose);
}

Task<bool> Helix::wait() {
  if (const auto refused = std::exchange(refused_, nullptr)) {
    const bool renewed = co_await credential_.renew(refused);
    co_return renewed;
  }
  co_await budget_->wait_for(std::exchange(needs_, 0));
  co_return true;
}

Failure Helix::refusal(const http::Response& response) {
  Failure failure = refusal_of(response, parser_.message(response.body));
  if (credential_.reveals(failure.detail)) failure.detail.clear();
  return failure;
}

}  // namespace pointsbot::twitch
