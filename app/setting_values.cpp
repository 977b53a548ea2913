#include "app/setting_values.hpp"

#include "app/logins.hpp"
#include "app/quantities.hpp"
#include "app/urls.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app {
namespace {

using std::chrono::seconds;

/// More than one bot can serve: a viewer list is a request at least, and 800 a minute are allowed.
constexpr std::size_t kMostChannels = 100;

/// 15, or x2.
std::optional<Price> parse_price(std::string_view text) {
  if (!text.starts_with('x')) {
    const auto amount = parse_pay(text);
    return amount ? std::optional{Price{.times = 1, .amount = amount}} : std::nullopt;
  }
  const auto times = within(1.0, 1000.0, parse_decimal(text.substr(1)));
  return times ? std::optional{Price{.times = *times, .amount = {}}} : std::nullopt;
}

}  // namespace

std::optional<Points> parse_pay(std::string_view text) {
  return within(Points{0}, kMostAtOnce, parse_points(text));
}

std::optional<Points> parse_cost(std::string_view text) {
  return within(Points{1}, kMostAtOnce, parse_points(text));
}

std::optional<int> parse_count(std::string_view text, int most) {
  const auto amount = within(Points{0}, Points{most}, parse_points(text));
  return amount ? std::optional{static_cast<int>(amount->value)} : std::nullopt;
}

std::optional<std::chrono::days> parse_history(std::string_view text) {
  if (text == "off") return std::chrono::days{0};
  const auto days =
      parse_count(text.ends_with('d') ? text.substr(0, text.size() - 1) : text, 36'500);
  return days ? std::optional{std::chrono::days{*days}} : std::nullopt;
}

std::optional<std::size_t> parse_memory_limit(std::string_view text) {
  if (text == "none") return 0;
  constexpr std::size_t kMi = std::size_t{1} << 20, kGi = std::size_t{1} << 30;
  const auto bytes = parse_size(text);
  return bytes == std::size_t{0} ? bytes : within(kMi, 64 * kGi, bytes);
}

std::optional<std::size_t> parse_regions(std::string_view text) {
  const auto regions = parse_count(text, 1'000);
  if (!regions) return std::nullopt;
  return within(kCycleRegions, std::size_t{1'000},
                std::optional{static_cast<std::size_t>(*regions)});
}

std::optional<RolePrice> parse_role_price(std::string_view text) {
  const std::size_t comma = text.find(',');
  const auto live = parse_price(trimmed(text.substr(0, comma)));
  if (!live) return std::nullopt;
  if (comma == text.npos) return RolePrice{*live, live->amount ? Price{} : *live};
  const auto offline = parse_price(trimmed(text.substr(comma + 1)));
  return offline ? std::optional{RolePrice{*live, *offline}} : std::nullopt;
}

std::optional<seconds> parse_backup_interval(std::string_view text) {
  const auto word = one_of<seconds>(
      text, {{"daily", std::chrono::hours{24}}, {"hourly", std::chrono::hours{1}}, {"off", {}}});
  return word ? word
              : within(seconds{60}, seconds{std::chrono::hours{24 * 365}}, parse_duration(text));
}

std::optional<std::vector<std::string>> parse_channel_list(std::string_view text) {
  std::vector<std::string> logins;
  for (std::size_t end = 0; end != text.npos;) {
    end = text.find(',');
    auto login = parse_login(trimmed(text.substr(0, end)));
    if (!login || std::ranges::find(logins, *login) != logins.end()) return std::nullopt;
    logins.push_back(std::move(*login));
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return logins.size() <= kMostChannels ? std::optional{std::move(logins)} : std::nullopt;
}

std::optional<std::string> parse_list_url(std::string_view text) {
  std::string plain{text};
  for (std::size_t at = 0; (at = plain.find(kChannelInUrl, at)) != plain.npos;)
    plain.replace(at, kChannelInUrl.size(), "channel");
  const std::size_t path = text.find('/', text.find("//") + 2);
  const bool in_path = text.substr(0, path).find(kChannelInUrl) == text.npos;
  if (!in_path || plain.find_first_of("{}") != plain.npos || !parse_safe_url(plain))
    return std::nullopt;
  return std::string{text};
}

// What Twitch gives out are small letters and digits; this goes into a header, so nothing else
// may.
std::optional<std::string> parse_client_id(std::string_view text) {
  const bool fits =
      text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      });
  return fits ? std::optional{std::string{text}} : std::nullopt;
}

std::optional<Currency> parse_currency(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == text.npos) return std::nullopt;
  Currency names{std::string{trimmed(text.substr(0, comma))},
                 std::string{trimmed(text.substr(comma + 1))}};
  const auto word = [](const std::string& name) {
    // In UTF-8 every letter begins with one byte that is not of the form 10xxxxxx.
    const auto letters = std::count_if(name.begin(), name.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    return letters > 0 && letters <= 25 && name.find_first_of(" \t,!") == name.npos;
  };
  return word(names.one) && word(names.many) ? std::optional{std::move(names)} : std::nullopt;
}

std::optional<std::string> channel_named_twice(std::string_view text) {
  std::vector<std::string> logins;
  for (std::size_t end = 0; end != text.npos;) {
    end = text.find(',');
    auto login = parse_login(trimmed(text.substr(0, end)));
    if (login && std::ranges::find(logins, *login) != logins.end()) return login;
    if (login) logins.push_back(std::move(*login));
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

}  // namespace pointsbot::app
