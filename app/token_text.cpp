#include "app/token_text.hpp"

#include "app/logins.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <new>
#include <string>

namespace pointsbot::app {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

constexpr std::size_t kMostScopes = 100;
/// Times later than that are nobody's, and overflow where a span is added.
constexpr std::int64_t kLastMoment = std::int64_t{1} << 45;

/// Text that grows at the end of a region.
class Writing {
 public:
  explicit Writing(pooling::Region& room) : room_{room} {}
  void add(std::string_view text) {
    auto* const place = reinterpret_cast<char*>(room_.take(text.size()));
    if (place == nullptr) throw std::bad_alloc{};
    if (begin_ == nullptr) begin_ = place;
    text.copy(place, text.size());
    size_ += text.size();
  }
  /// REQUIRES: nothing in `value` needs escaping.
  void field(std::string_view name, std::string_view value) {
    add(",\n \"");
    add(name);
    add("\": \"");
    add(value);
    add("\"");
  }
  std::string_view text() const { return {begin_, size_}; }

 private:
  pooling::Region& room_;
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
};

std::int64_t count(WallTime at) { return at.time_since_epoch().count(); }

std::string_view text_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

std::optional<WallTime> time_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t at = value->get_int64();
  if (at < 0 || at > kLastMoment) return std::nullopt;
  return WallTime{milliseconds{at}};
}

bool read_scopes(const json::object& object, std::vector<std::string>& scopes) {
  const json::value* const value = object.if_contains("scopes");
  if (value == nullptr || !value->is_array() || value->get_array().size() > kMostScopes)
    return false;
  for (const json::value& scope : value->get_array()) {
    if (!scope.is_string()) return false;
    scopes.emplace_back(scope.get_string().data(), scope.get_string().size());
    if (!twitch::is_token(scopes.back())) return false;
  }
  return true;
}

std::optional<UserId> user_in(std::string_view text) {
  std::int64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, id);
  if (read.ec != std::errc{} || read.ptr != end || id <= 0 || id > kMostUserId) return std::nullopt;
  return UserId{id};
}

}  // namespace

std::string_view token_text(const twitch::Authorization& authorization, pooling::Region& room) {
  Writing out{room};
  out.add("{\"warning\": \"Whoever has this file can act in your name. Show it to nobody.\"");
  out.field("user_id", std::to_string(number(authorization.user)));
  out.field("login", authorization.login);
  out.field("kind", authorization.bot ? "bot" : "streamer");
  out.field("client_id", authorization.client_id);
  out.add(",\n \"scopes\": [");
  for (std::size_t i = 0; i < authorization.scopes.size(); ++i) {
    out.add(i == 0 ? "\"" : ", \"");
    out.add(authorization.scopes[i]);
    out.add("\"");
  }
  out.add("]");
  out.field("access_token", authorization.access.reveal());
  out.field("refresh_token", authorization.refresh.reveal());
  out.add(fmt::format(",\n \"since\": {},\n \"until\": {}}}\n", count(authorization.since),
                      count(authorization.until)));
  return out.text();
}

std::optional<twitch::Authorization> authorization_in(std::string_view text,
                                                      pooling::Region& room) {
  const std::size_t size = text.size() * 3 + 1024;
  auto* const memory = reinterpret_cast<unsigned char*>(room.take(size, alignof(std::max_align_t)));
  if (memory == nullptr) return std::nullopt;
  // What it holds goes with the region, which is wiped.
  json::monotonic_resource strings{memory, size};
  boost::system::error_code broken;
  const json::value value = json::parse({text.data(), text.size()}, broken, &strings);
  if (broken || !value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();

  const auto user = user_in(text_in(object, "user_id"));
  const auto login = parse_login(text_in(object, "login"));
  const std::string_view kind = text_in(object, "kind");
  const std::string_view client_id = text_in(object, "client_id");
  const std::string_view access = text_in(object, "access_token");
  const std::string_view refresh = text_in(object, "refresh_token");
  const auto since = time_in(object, "since");
  const auto until = time_in(object, "until");
  twitch::Authorization read;
  if (!user || !login || (kind != "bot" && kind != "streamer") || !twitch::is_token(client_id) ||
      !twitch::is_token(access) || !twitch::is_token(refresh) || !since || !until ||
      !read_scopes(object, read.scopes))
    return std::nullopt;
  read.user = *user;
  read.login = *login;
  read.bot = kind == "bot";
  read.client_id = client_id;
  read.access = twitch::Secret{access};
  read.refresh = twitch::Secret{refresh};
  read.since = *since;
  read.until = *until;
  return read;
}

}  // namespace pointsbot::app
