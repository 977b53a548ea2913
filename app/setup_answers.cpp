#include "app/setup_answers.hpp"

#include "app/logins.hpp"
#include "app/quantities.hpp"

#include <array>

namespace pointsbot::app {

std::optional<std::string> parse_channel(std::string_view text) {
  const std::string small = lower(trimmed(text));
  std::string_view rest = small;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
  }
  for (const std::string_view host : {"www.", "m.", "go."}) {
    if (rest.starts_with(host)) rest.remove_prefix(host.size());
  }
  constexpr std::string_view kSite = "twitch.tv/";
  if (rest.starts_with(kSite)) {
    rest.remove_prefix(kSite.size());
    if (rest.starts_with("popout/")) rest.remove_prefix(7);
    rest = rest.substr(0, rest.find_first_of("/?#"));
  }
  return parse_login(rest);
}

std::optional<std::string> parse_channels(std::string_view text) {
  std::string channels;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    const auto channel = parse_channel(text.substr(from, comma - from));
    if (!channel) return std::nullopt;
    channels.append(channels.empty() ? "" : ", ").append(*channel);
    from = comma + 1;
  }
  return channels;
}

Pace pace_of(Points an_hour) {
  constexpr std::array kIntervals{60, 120, 180, 300, 600, 900, 1200, 1800};
  for (const int seconds : kIntervals) {
    const int payments = 3600 / seconds;
    if (an_hour.value % payments == 0)
      return {std::chrono::seconds{seconds}, Points{an_hour.value / payments}};
  }
  return {std::chrono::seconds{3600}, an_hour};
}

std::optional<bool> parse_yes(std::string_view text, bool otherwise) {
  const std::string small = lower(trimmed(text));
  if (small.empty()) return otherwise;
  if (small == "y") return true;
  if (small == "n") return false;
  return parse_yes_no(small);
}

}  // namespace pointsbot::app
