#pragma once

#include "app/config.hpp"
#include "base/clock.hpp"
#include "db/records.hpp"
#include "twitch/failure.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What the bot says, in plain words: what happened, whether points are safe, what to do. Pure
/// text.
namespace pointsbot::app {

/// 12345678 as "12,345,678".
std::string grouped(std::int64_t number);
/// The same in place: its text lives as long as it does.
class Grouped {
 public:
  explicit Grouped(std::int64_t number);
  std::string_view text() const { return {first_, end()}; }

 private:
  const char* end() const { return digits_.data() + digits_.size(); }

  std::array<char, 26> digits_;  // the longest: -9,223,372,036,854,775,808
  const char* first_;            // filled from the right
};
/// "1 point", "3,404 gems".
std::string amount(Points points, const Currency& name);
/// A span as people say it: "8 s", "10 min", "2 h".
std::string span(std::chrono::milliseconds time);
/// How long somebody has watched: "8 s", "10 min", "1,204 h 5 min".
std::string watch_time(std::chrono::seconds time);
/// The time of day on this computer, as "21:14" or "21:14:05".
std::string time_of_day(WallTime at, bool with_seconds = false);
/// "14 Nov" on this computer.
std::string day(WallTime at);
/// "Saturday 14 November 2026" on this computer.
std::string whole_day(WallTime at);
/// "14 Nov 18:02" on this computer.
std::string day_and_time(WallTime at);

/// "A viewer who stays earns 60 points an hour, a subscriber 120." with what offline time and a
/// first visit are worth.
std::string earnings(const Config& config);
/// What the next payments are worth, when that changes: `percent` of the prices.
std::string boost(std::int64_t percent);
/// What somebody who stays earns in an hour.
Points hourly(Points each_time, std::chrono::seconds interval);

struct CycleLine {
  bool live = true;
  bool memory = true;
  bool verbose = false;
};
/// Appends one cycle, without its time: "live  3,021 here (+41 −37)  paid 3,404  0.3 s  memory …";
/// "(+41 −37, 3 with new roles)" where some have, and no memory where it was not measured.
/// Allocates only what `to` has no room for.
void tell_cycle(std::string& to, const db::CycleReport& report, CycleLine line);

/// Why a viewer list could not be had: a sentence without its full stop.
std::string cause(const twitch::Failure& failure, std::string_view channel, std::string_view bot,
                  const Config::MemorySection& memory = {});

/// The same of a list of the old format, which comes from another server than Twitch's.
std::string cause_at_server(const twitch::Failure& failure, const Config::MemorySection& memory);

/// A failed viewer list; `next_try` is zero when this payment is given up.
std::string sweep_failed(const twitch::Failure& failure, std::string_view cause,
                         std::chrono::milliseconds next_try);
/// The end of such a time. `missed` payments were not made meanwhile.
std::string sweep_recovered(std::int64_t viewers, std::int64_t missed);

/// Once, when a channel is paid every so many intervals, because Twitch does not allow all the
/// requests that its channels need; a payment of it takes `requests` of `each_minute`.
std::string is_stretched(const Config& config, int intervals, std::int64_t requests,
                         std::int64_t each_minute);
/// The end of such a time.
std::string is_as_it_was(const Config& config);

/// A database that somebody else writes to: `holder` as db::lock_holder names him, or empty.
/// `since` is when the payment that waits was due.
std::string database_locked(std::string_view file, std::string_view holder, WallTime since);
/// The end of such a time, or of a full disk.
std::string database_recovered(std::string_view file, WallTime since);

/// Once, when the write-ahead log `log` of `file` has so many bytes and cannot be emptied.
std::string log_grows(std::string_view log, std::string_view file, std::int64_t bytes);

/// Once, when the channel is found offline.
std::string went_offline(std::string_view channel, WallTime since, std::int64_t viewers,
                         const Config& config);
/// The same where a rerun is on.
std::string shows_rerun(std::string_view channel, std::int64_t viewers, const Config& config);

}  // namespace pointsbot::app
