#include "app/commands.hpp"
#include "app/cycle_feed.hpp"
#include "app/memory_plot.hpp"
#include "app/memory_table.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

constexpr std::string_view kNothingYet =
    "No cycle is at rest yet: a cycle is listed once the next one is paid, or the bot stops.";

/// Between two looks at the database.
constexpr ::timespec kPause{0, 250'000'000};
/// On a terminal the head of the table comes again after so many rows.
constexpr int kRowsPerHeader = 22;

json::object to_json(const db::CycleReport& cycle) {
  const std::int64_t at = cycle.at.time_since_epoch().count();
  const auto measured = [&](std::int64_t bytes) {
    return is_measured(cycle) ? json::value(bytes) : json::value(nullptr);
  };
  return {{"no", cycle.no},
          {"at", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(at / 1000), at % 1000)},
          {"at_seconds", static_cast<double>(at) / 1000},
          {"viewers", cycle.viewers},
          {"arrived", cycle.arrived},
          {"departed", cycle.departed},
          {"paid", cycle.paid},
          {"fetch_us", cycle.fetch_us},
          {"parse_us", cycle.parse_us},
          {"commit_us", cycle.commit_us},
          {"rss_before", measured(cycle.rss_before)},
          {"rss_peak", measured(cycle.rss_peak)},
          {"rss_rest", measured(cycle.rss_rest)},
          {"anonymous_before", measured(cycle.anon_before)},
          {"anonymous_peak", measured(cycle.anon_peak)},
          {"anonymous_rest", measured(cycle.anon_rest)},
          {"pool_held", cycle.pool_held},
          {"pool_given_back", cycle.pool_given},
          {"allocations", json::value_from(cycle.allocations)},
          {"error", cycle.error}};
}

/// Standard output, where that is a terminal.
struct Terminal {
  bool is = false;
  std::size_t columns = 80;
  std::size_t rows = 24;

  static Terminal now() {
    Terminal terminal{.is = ::isatty(STDOUT_FILENO) == 1};
    struct ::winsize size {};
    if (terminal.is && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
      terminal.columns = size.ws_col;
      terminal.rows = size.ws_row;
    }
    return terminal;
  }
};

/// How many a terminal needs to show it; a letter begins with one byte not of the form 10xxxxxx.
std::ptrdiff_t lines_of(std::string_view text, std::size_t columns) {
  std::size_t lines = 0, letters = 0;
  for (const char c : text) {
    if (c == '\n') {
      lines += std::max<std::size_t>((letters + columns - 1) / columns, 1);
      letters = 0;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++letters;
    }
  }
  return static_cast<std::ptrdiff_t>(lines);
}

/// The drawing with `summary` below it: as high as the terminal leaves room for, with the line that
/// the cursor stands in; on the lowest ones the summary alone.
std::string drawing(const Terminal& terminal, std::span<const db::CycleReport> cycles,
                    const std::string& summary) {
  constexpr std::size_t kMargin = kPlotMargin + 1, kHeight = 10, kLeastHeight = 2;
  if (std::ranges::none_of(cycles, is_measured)) return summary;
  const std::size_t width = std::clamp<std::size_t>(terminal.columns, kMargin + 10, 200) - kMargin;
  std::size_t height = kHeight;
  if (terminal.is) {
    const auto besides = static_cast<std::size_t>(
        lines_of(memory_plot(cycles, width, 1) + summary, terminal.columns));
    height = terminal.rows > besides ? std::min(terminal.rows - besides, kHeight) : 0;
  }
  if (height < kLeastHeight) return summary;
  return memory_plot(cycles, width, height) + summary;
}

/// Shows cycles as they come, each way that was asked for.
class Following {
 public:
  Following(const Reading& reading, const MemoryView& view)
      : reading_{reading}, view_{view}, terminal_{Terminal::now()} {}

  void show(std::vector<db::CycleReport> cycles) {
    if (reading_.json) {
      for (const db::CycleReport& cycle : cycles)
        fmt::print("{}\n", json::serialize(to_json(cycle)));
      return;
    }
    summary_.add(cycles);
    with_seconds_ = with_seconds_ || need_seconds(cycles);
    view_.plot ? draw(std::move(cycles)) : list(cycles);
  }

  /// What a person should know, without tearing the drawing or the list.
  void tell(const std::string& notice) {
    std::fflush(stdout);
    fmt::print(stderr, "{}", notice);
    drawn_.clear();
    needs_header_ = true;
  }

  void end() const {
    if (reading_.json) return;
    if (terminal_.is) fmt::print("\r\x1b[K");  // over the ^C
    if (!view_.plot) fmt::print("{}", summary_.text(with_seconds_));
  }

 private:
  void list(std::span<const db::CycleReport> cycles) {
    if (!table_) table_.emplace(with_seconds_);
    if (table_->fit(cycles)) needs_header_ = true;
    for (const db::CycleReport& cycle : cycles) {
      if (needs_header_ || (terminal_.is && since_header_ >= kRowsPerHeader)) {
        fmt::print("{}", table_->header());
        needs_header_ = false;
        since_header_ = 0;
      }
      fmt::print("{}", table_->row(cycle));
      ++since_header_;
    }
  }

  void draw(std::vector<db::CycleReport> cycles) {
    for (db::CycleReport& cycle : cycles) window_.push_back(std::move(cycle));
    const auto most = static_cast<std::size_t>(view_.last);
    if (window_.size() > most)
      window_.erase(window_.begin(), window_.end() - static_cast<std::ptrdiff_t>(most));
    const Terminal terminal = Terminal::now();  // it may have another size by now
    MemorySummary shown;
    shown.add(window_);
    // In place of the drawing before: up to its first line, and all below is cleared. Its lines
    // may be others by now, where the terminal has become narrower.
    const auto drawn = lines_of(drawn_, terminal.columns);
    if (terminal_.is && drawn > 0) fmt::print("\x1b[{}A\x1b[J", drawn);
    drawn_ = drawing(terminal, window_, shown.text(with_seconds_));
    fmt::print("{}", drawn_);
  }

  const Reading& reading_;
  const MemoryView& view_;
  const Terminal terminal_;
  MemorySummary summary_;
  bool with_seconds_ = reading_.config.points.interval < std::chrono::minutes{1};
  std::optional<MemoryTable> table_;
  bool needs_header_ = true;
  int since_header_ = 0;  // rows
  std::vector<db::CycleReport> window_;
  std::string drawn_;  // that stands there
};

/// SIGINT and SIGTERM wait until they are asked for: what is being printed is printed whole.
class Stops {
 public:
  Stops() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  /// Whether one comes within the pause.
  bool within(const ::timespec& pause) const { return ::sigtimedwait(&set_, nullptr, &pause) > 0; }

 private:
  ::sigset_t set_;
};

int watch(const Reading& reading, const MemoryView& view) {
  const Stops stops;
  CycleFeed feed{reading, view.last};
  Following following{reading, view};
  bool began = false;
  do {
    CycleFeed::News news = feed.poll();
    if (!std::exchange(began, true) && news.cycles.empty() && news.notice.empty())
      news.notice = std::string{kNothingYet} + " Stop: Ctrl+C\n";
    if (!news.notice.empty()) following.tell(news.notice);
    if (!news.cycles.empty()) following.show(std::move(news.cycles));
    if (std::fflush(stdout) != 0) {
      fmt::print(stderr, "The answer could not be written: {}.\n", std::strerror(errno));
      return 1;
    }
  } while (!stops.within(kPause));
  following.end();
  return 0;
}

}  // namespace

int print_memory(const Reading& reading, const MemoryView& view) {
  if (view.watch) return watch(reading, view);
  db::Reader reader{reading.config.database.path};
  const auto cycles = reader.cycles(channel_of(reader, reading).id, view.last);
  if (reading.json) {
    json::array rows;
    for (const auto& cycle : cycles) rows.push_back(to_json(cycle));
    fmt::print("{}\n", json::serialize(rows));
    return 0;
  }
  if (cycles.empty()) {
    fmt::print("{}\n", kNothingYet);
    return 0;
  }
  const bool with_seconds = need_seconds(cycles);
  MemorySummary summary;
  summary.add(cycles);
  if (view.plot) {
    fmt::print("{}", drawing(Terminal::now(), cycles, summary.text(with_seconds)));
    return 0;
  }
  MemoryTable table{with_seconds};
  table.fit(cycles);
  fmt::print("{}", table.header());
  for (const auto& cycle : cycles) fmt::print("{}", table.row(cycle));
  fmt::print("{}", summary.text(with_seconds));
  return 0;
}

}  // namespace pointsbot::app
