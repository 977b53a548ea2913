#include "app/exchange/stream_elements.hpp"

#include "app/exchange/input.hpp"
#include "app/exchange/json_values.hpp"
#include "base/backoff.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

namespace json = boost::json;

constexpr std::int64_t kRows = 100;
constexpr std::int64_t kMostRows = 5'000'000;
constexpr int kTries = 6;
constexpr std::size_t kMostBody = std::size_t{256} << 10;
/// Between two pages, so that the list of a large channel is no flood.
constexpr std::chrono::milliseconds kPause{100};

/// As it goes into a header: printable and without blanks, so that it can end none.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= 8192 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_channel_id(std::string_view text) {
  return text.size() == 24 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string why_not(int status) {
  if (status == 401 || status == 403) {
    return "StreamElements does not take the token. Copy the JWT token anew: streamelements.com, "
           "your account, Channels, Show secrets";
  }
  if (status == 429) return "StreamElements wants no more questions for now; try again later";
  return fmt::format("StreamElements answered with {}", status);
}

}  // namespace

StreamElements::StreamElements(http::Client& client, pooling::Reservoir& bodies, Clock& clock,
                               std::string url, std::string_view token, Progress progress)
    : client_{client},
      bodies_{bodies},
      clock_{clock},
      url_{std::move(url)},
      progress_{std::move(progress)} {
  if (!is_token(token)) throw FormatError{"This is no token of StreamElements."};
  if (!http::safe_for_secrets(url_)) {
    throw FormatError{
        fmt::format("{} is neither https nor on this computer: no token is sent there.", url_)};
  }
  const std::string bearer = fmt::format("Bearer {}", token);
  headers_ = http::Headers{{"Authorization", bearer}, {"Accept", "application/json"}};
}

Task<std::optional<std::string>> StreamElements::read(RecordSink& sink) {
  json::value answer;
  auto failed = co_await ask("/channels/me", answer);
  if (!failed) failed = find_channel(answer);
  if (!failed) failed = co_await read_list("top", sink);
  if (failed) co_return failed;
  const auto no_time = co_await read_list("watchtime", sink);
  no_watch_time_ = no_time.value_or("");
  co_return std::nullopt;
}

Task<std::optional<std::string>> StreamElements::read_list(std::string list, RecordSink& sink) {
  json::value answer;
  std::optional<std::string> failed;
  read_ = 0;
  seen_.clear();
  while (true) {
    failed = co_await ask(
        fmt::format("/points/{}/{}?limit={}&offset={}", channel_id_, list, kRows, read_), answer);
    Page page;
    if (!failed) failed = take(answer, list == "top", sink, page);
    if (failed) co_return failed;
    if (progress_) progress_(read_, page.total);
    if (page.rows < kRows) {
      // People come while it is read; a list that ends long before its end is none.
      if (page.total - read_ > 10 + page.total / 100) {
        co_return fmt::format("StreamElements says that {} viewers have points, but listed only {}",
                              page.total, read_);
      }
      co_return std::nullopt;
    }
    if (std::ranges::find(seen_, page.first) != seen_.end())
      co_return "StreamElements gives the same page again and again";
    seen_.push_back(page.first);
    if (read_ > kMostRows) co_return "StreamElements' list does not end";
    co_await clock_.sleep_until(clock_.now() + kPause);
  }
}

std::optional<std::string> StreamElements::find_channel(const json::value& answer) {
  if (const json::object* const me = answer.if_object()) {
    channel_id_ = text_of(*me, "_id");
    channel_ = shown(text_of(*me, "username"));
  }
  // It becomes part of an address.
  if (is_channel_id(channel_id_)) return std::nullopt;
  return "StreamElements does not say which channel the token is for";
}

std::optional<std::string> StreamElements::take(const json::value& answer, bool points,
                                                RecordSink& sink, Page& page) {
  const json::object* const object = answer.if_object();
  const json::value* const users = object ? object->if_contains("users") : nullptr;
  const json::value* const total = object ? object->if_contains("_total") : nullptr;
  if (users == nullptr || !users->is_array() || total == nullptr || !total->is_int64() ||
      total->get_int64() < 0) {
    return "StreamElements' answer is not a list of points";
  }
  page.total = total->get_int64();
  const json::array& rows = users->get_array();
  page.rows = static_cast<std::int64_t>(rows.size());
  if (page.rows > kRows) return "StreamElements' answer holds more than was asked for";
  for (const json::value& row : rows) {
    ++read_;
    const json::object* const user = row.if_object();
    const std::string name = user ? text_of(*user, "username") : "";
    if (&row == rows.data()) page.first = std::hash<std::string>{}(name);
    const std::string amount = user ? text_of(*user, points ? "points" : "minutes") : "";
    if (!points) {
      sink.watched({.line = read_, .login = name, .watched = amount, .unit = TimeUnit::minutes});
    } else if (user == nullptr) {
      sink.reject(read_, "is no viewer");
    } else {
      sink.record({.line = read_, .login = name, .points = amount});
    }
  }
  return std::nullopt;
}

Task<std::optional<std::string>> StreamElements::ask(std::string path, json::value& answer) {
  const std::string url = url_ + path;
  Backoff backoff{std::chrono::seconds{1}, std::chrono::seconds{60}};
  for (int left = kTries;;) {
    const pooling::Lease lease = bodies_.try_acquire();
    if (!lease) co_return "there is not enough memory for StreamElements' answer";
    http::Request request;
    request.url = url;
    request.headers = &headers_;
    request.body_cap = kMostBody;
    const auto response = co_await client_.perform(request, *lease);
    if (response && response->status == 200) {
      json::error_code error;
      answer = json::parse({response->body.data(), response->body.size()}, error);
      if (error) co_return "StreamElements' answer is no proper JSON";
      co_return std::nullopt;
    }
    std::string why;
    bool passes = true;
    if (response) {
      why = why_not(response->status);
      passes = response->status == 429 || response->status >= 500;
    } else {
      why = fmt::format("StreamElements could not be reached ({})", response.error().detail);
      passes = response.error().error == http::Error::timed_out ||
               response.error().error == http::Error::cut;
    }
    if (!passes || --left == 0) co_return why;
    co_await clock_.sleep_until(clock_.now() + backoff.next());
  }
}

}  // namespace pointsbot::app::exchange
