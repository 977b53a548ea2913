#include "app/wording.hpp"

#include "app/prices.hpp"
#include "app/quantities.hpp"
#include "base/local_day.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <iterator>

namespace pointsbot::app {
namespace {

double megabytes(std::int64_t bytes) { return static_cast<double>(bytes) / (1024 * 1024); }

/// What a fault cost, in payments.
std::string cost(std::int64_t missed) {
  if (missed == 0) return "nothing missed";
  if (missed == 1) return "1 payment was missed";
  return fmt::format("{} payments were missed", grouped(missed));
}

}  // namespace

Grouped::Grouped(std::int64_t number) {
  // Unsigned: the magnitude of the smallest number is none of its own type.
  auto left =
      number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  char* at = digits_.data() + digits_.size();
  for (int digit = 0; digit == 0 || left > 0; ++digit, left /= 10) {
    if (digit > 0 && digit % 3 == 0) *--at = ',';
    *--at = static_cast<char>('0' + left % 10);
  }
  if (number < 0) *--at = '-';
  first_ = at;
}

std::string grouped(std::int64_t number) { return std::string{Grouped{number}.text()}; }

std::string amount(Points points, const Currency& name) {
  return fmt::format("{} {}", grouped(points.value), points.value == 1 ? name.one : name.many);
}

std::string span(std::chrono::milliseconds time) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time + std::chrono::milliseconds{500})
          .count();
  if (seconds < 1) return "less than 1 s";
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 3600) {
    return seconds % 60 == 0 ? fmt::format("{} min", seconds / 60)
                             : fmt::format("{} min {} s", seconds / 60, seconds % 60);
  }
  return seconds / 60 % 60 == 0 ? fmt::format("{} h", seconds / 3600)
                                : fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

std::string watch_time(std::chrono::seconds time) {
  const auto seconds = time.count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h {} min", grouped(seconds / 3600), seconds / 60 % 60);
}

std::string time_of_day(WallTime at, bool with_seconds) {
  return with_seconds ? fmt::format("{:%H:%M:%S}", local_time(at))
                      : fmt::format("{:%H:%M}", local_time(at));
}

std::string day(WallTime at) { return fmt::format("{:%d %b}", local_time(at)); }

std::string whole_day(WallTime at) { return fmt::format("{:%A %d %B %Y}", local_time(at)); }

std::string day_and_time(WallTime at) { return fmt::format("{:%d %b %H:%M}", local_time(at)); }

Points hourly(Points each_time, std::chrono::seconds interval) {
  return {each_time.value * 3600 / interval.count()};
}

namespace {

/// ", a subscriber 120, a VIP 90": whoever gets more than a viewer, and what an hour.
std::string others(const Config& config, const Pay& pay, std::string_view before) {
  std::string text;
  for (const Role role : kRoles) {
    if (pay[role] <= pay[Role::viewer]) continue;
    if (role == Role::broadcaster && !config.points.pay_streamer) continue;
    fmt::format_to(std::back_inserter(text), ", {}{} {} {}", before,
                   role == Role::broadcaster ? "the" : "a", word_for(role),
                   grouped(hourly(pay[role], config.points.interval).value));
  }
  return text;
}

}  // namespace

std::string earnings(const Config& config) {
  const Config::PointsSection& points = config.points;
  const auto an_hour = [&](Points each) {
    return amount(hourly(each, points.interval), points.name);
  };
  const Pay offline = prices(config, false);
  const std::string more = others(config, offline, "for ");
  const std::string then = offline[Role::viewer] == Points{} && more.empty()
                               ? "While the channel is offline nobody is paid."
                               : fmt::format("While the channel is offline it is {} an hour{}.",
                                             an_hour(offline[Role::viewer]), more);
  const std::string welcome = points.welcome == Points{}
                                  ? ""
                                  : fmt::format(" A newcomer gets {} once, live or not.",
                                                amount(points.welcome, points.name));
  return fmt::format("A viewer who stays earns {} an hour{}. {}{}", an_hour(points.modifier),
                     others(config, prices(config, true), ""), then, welcome);
}

std::string boost(std::int64_t percent) {
  if (percent == 100) return "The bonus is over: payments are as usual again.";
  return fmt::format("A bonus is on: payments are x{:g} now.", static_cast<double>(percent) / 100);
}

void tell_cycle(std::string& to, const db::CycleReport& report, CycleLine line) {
  const auto whole = report.fetch_us + report.parse_us + report.commit_us;
  fmt::format_to(std::back_inserter(to), "{}  {} here (+{} −{}", line.live ? "live" : "offline",
                 Grouped{report.viewers}.text(), Grouped{report.arrived}.text(),
                 Grouped{report.departed}.text());
  if (report.moved > 0) {
    fmt::format_to(std::back_inserter(to), ", {} with new roles", Grouped{report.moved}.text());
  }
  fmt::format_to(std::back_inserter(to), ")  paid {}  {:.1f} s", Grouped{report.paid}.text(),
                 static_cast<double>(whole) / 1e6);
  if (line.memory && report.rss_rest > 0) {
    fmt::format_to(std::back_inserter(to), "  memory {:.1f} → {:.1f} → {:.1f} MB",
                   megabytes(report.rss_before), megabytes(report.rss_peak),
                   megabytes(report.rss_rest));
  }
  if (!line.verbose) return;
  fmt::format_to(
      std::back_inserter(to), "  payment {}  fetch {:.1f} ms  parse {:.1f} ms  commit {:.1f} ms",
      report.no, static_cast<double>(report.fetch_us) / 1e3,
      static_cast<double>(report.parse_us) / 1e3, static_cast<double>(report.commit_us) / 1e3);
  if (report.allocations) {
    fmt::format_to(std::back_inserter(to), "  allocations {}", *report.allocations);
  }
}

std::string cause(const twitch::Failure& failure, std::string_view channel, std::string_view bot,
                  const Config::MemorySection& memory) {
  using twitch::Error;
  const std::string what = failure.page > 0 ? fmt::format("page {}", failure.page) : "the answer";
  const std::string detail = failure.detail.empty() ? "" : fmt::format(" ({})", failure.detail);
  switch (failure.error) {
    case Error::unreachable:
      return "Twitch cannot be reached" + detail;
    case Error::untrusted:
      return fmt::format(
          "whoever answered could not prove to be Twitch{}. Check this computer's date, and its "
          "package ca-certificates",
          detail);
    case Error::timed_out:
      return fmt::format("{} did not arrive within {}", what, span(failure.waited));
    case Error::cut:
      return fmt::format("{} broke off before its end", what);
    case Error::unauthorized:
      return fmt::format(
          "Twitch does not accept the access token{}. If it stands in POINTSBOT_ACCESS_TOKEN put a "
          "valid one there and start again, else run: pointsbot login",
          detail);
    case Error::forbidden:
      if (channel.empty())
        return fmt::format("Twitch refuses it (HTTP {}){}", failure.status, detail);
      if (channel == bot) {
        return fmt::format(
            "at this moment Twitch does not show the viewers of \"{}\" to that account itself "
            "(HTTP {}{}{})",
            channel, failure.status, failure.detail.empty() ? "" : ": ", failure.detail);
      }
      return fmt::format(
          "Twitch refused the viewer list of \"{0}\": \"{1}\" is not a moderator there. "
          "Type in your chat: /mod {1}",
          channel, bot);
    case Error::rate_limited:
      return "Twitch asks to be asked less often. If that comes back, [points] interval is too "
             "short for "
             "so many viewers: 800 requests a minute are allowed, and each 1000 viewers are one";
    case Error::server_error:
      return fmt::format("Twitch has trouble (HTTP {})", failure.status);
    case Error::rejected:
      return fmt::format("Twitch answered HTTP {}{}", failure.status, detail);
    case Error::too_large:
      if (memory.max_page >= Config::MemorySection{}.max_page)
        return what + " is longer than any honest one";
      return fmt::format(
          "{} is longer than [memory] max_page = {} allows. All balances are safe; raise it in "
          "bot.ini and start again",
          what, size_text(memory.max_page));
    case Error::malformed:
      return fmt::format("{} is not what Twitch documents{}", what, detail);
    case Error::cursor_repeated:
      return what + " leads back to an earlier one";
    case Error::too_many_pages:
      return fmt::format("after {} pages there is no end", failure.page);
    case Error::incomplete:
      return fmt::format("it ended after {} viewers", failure.detail);
    case Error::no_room:
      if (memory.limit == 0) return "more viewers than the memory set aside for them";
      return fmt::format(
          "it needs more memory than [memory] limit = {} allows{}. All balances are safe; raise "
          "the "
          "limit in bot.ini and start again",
          size_text(memory.limit), detail);
    case Error::failed:
      break;
  }
  return what + " could not be had" + detail;
}

std::string cause_at_server(const twitch::Failure& failure, const Config::MemorySection& memory) {
  using twitch::Error;
  constexpr std::string_view kServer = "the server of [twitch] chatters_url";
  if (failure.status != 0) return fmt::format("{} answered HTTP {}", kServer, failure.status);
  if (failure.error == Error::unreachable)
    return fmt::format("{} cannot be reached ({})", kServer, failure.detail);
  if (failure.error == Error::too_large) {
    return fmt::format(
        "the list is longer than [memory] max_page = {} allows; if it is right, raise that in "
        "bot.ini and start again",
        size_text(memory.max_page));
  }
  return cause(failure, {}, {}, memory);
}

std::string sweep_failed(const twitch::Failure& failure, std::string_view cause,
                         std::chrono::milliseconds next_try) {
  const std::string_view what = failure.page > 0 ? "Viewer list incomplete" : "No viewer list";
  const std::string next =
      next_try > next_try.zero()
          ? fmt::format("Next try in {}.", span(next_try))
          : std::string{"This payment is not made; the next one is tried in its turn."};
  return fmt::format("{}: {}. Nobody was marked as gone, nobody was paid yet. {}", what, cause,
                     next);
}

std::string sweep_recovered(std::int64_t viewers, std::int64_t missed) {
  return fmt::format("Viewer list complete again: {} paid, {}.", grouped(viewers), cost(missed));
}

std::string is_stretched(const Config& config, int intervals, std::int64_t requests,
                         std::int64_t each_minute) {
  const Config::PointsSection& points = config.points;
  return fmt::format(
      "Twitch allows {} requests a minute, and the viewer lists {}need more. The one of \"{}\" "
      "takes "
      "{}, so it is paid every {} instead of every {}, and {} times as much each time: an hour is "
      "worth the same to everybody.",
      grouped(each_minute), config.has_several() ? "of all channels " : "", config.twitch.channel,
      grouped(requests), span(intervals * points.interval), span(points.interval), intervals);
}

std::string is_as_it_was(const Config& config) {
  return fmt::format("There are requests enough again: \"{}\" is paid every {} as before.",
                     config.twitch.channel, span(config.points.interval));
}

std::string database_locked(std::string_view file, std::string_view holder, WallTime since) {
  const std::string who = holder.empty() ? "" : fmt::format(" ({})", holder);
  return fmt::format(
      "{} is locked by another program{}. The payment of {} waits and is made once, as soon as it "
      "lets go.",
      file, who, time_of_day(since));
}

std::string database_recovered(std::string_view file, WallTime since) {
  return fmt::format("{} can be written again: the payment of {} is made, once.", file,
                     time_of_day(since));
}

std::string log_grows(std::string_view log, std::string_view file, std::int64_t bytes) {
  return fmt::format(
      "{} has grown to {} MB: another program has been reading {} for a long time and keeps it "
      "from "
      "being emptied. Payments go on and nothing is lost; it shrinks by itself once that program "
      "(a "
      "database browser, a backup) is closed.",
      log, grouped(bytes / (1024 * 1024)), file);
}

namespace {

/// What is paid while the channel is not live, and what ends that.
std::string pay_offline(std::int64_t viewers, const Config& config) {
  const Config::PointsSection& points = config.points;
  const bool nobody = points.offline_modifier == Points{};
  const std::string pay =
      nobody && others(config, prices(config, false), "").empty()
          ? fmt::format("nobody is paid (offline_modifier = 0){}. Paying",
                        points.welcome == Points{}
                            ? ""
                            : fmt::format(" but newcomers, who get {} once",
                                          amount(points.welcome, points.name)))
      : nobody
          ? std::string{"those alone are paid to whom [roles] gives something then. Full pay"}
          : fmt::format("each is paid {}. Full pay", amount(points.offline_modifier, points.name));
  return fmt::format("{} in chat, {} starts by itself when you go live.",
                     amount(Points{viewers}, {"person is", "people are"}), pay);
}

}  // namespace

std::string went_offline(std::string_view channel, WallTime since, std::int64_t viewers,
                         const Config& config) {
  return fmt::format("\"{}\" is offline since {}. {}", channel, time_of_day(since),
                     pay_offline(viewers, config));
}

std::string shows_rerun(std::string_view channel, std::int64_t viewers, const Config& config) {
  return fmt::format("\"{}\" shows a rerun, and a rerun is not live: it counts as offline. {}",
                     channel, pay_offline(viewers, config));
}

}  // namespace pointsbot::app
