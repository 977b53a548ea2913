#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pointsbot::app::exchange {

/// What a bot counts watch time in. Of each, `[days.]hours:minutes:seconds` is understood too.
enum class TimeUnit { seconds, minutes, hours, milliseconds };

/// One viewer of a foreign file, as it stands there, unchecked. The views die with the call that
/// hands them over; what the file does not have is empty.
struct Record {
  std::int64_t line = 0;  ///< of the file; of a database, the row
  std::string_view login{};
  std::string_view id{};
  std::string_view points{};
  std::string_view watched{};
  TimeUnit unit = TimeUnit::seconds;
};

/// Takes what a reader finds.
class RecordSink {
 public:
  virtual void record(const Record& record) = 0;
  /// The viewer with this id, told before, is not there any more.
  virtual void removed(std::string_view id) = 0;
  /// How long somebody who was told before has watched, from another list than his points: `login`,
  /// `watched` and `unit` count. Nobody else is meant.
  virtual void watched(const Record& record) = 0;
  /// A line that holds no viewer at all, and why: the rest of a sentence.
  virtual void reject(std::int64_t line, std::string_view reason) = 0;

 protected:
  ~RecordSink() = default;
};

/// `text` as it may be shown on a terminal: cut after some letters, and whatever is not printable
/// ASCII or well-formed UTF-8 as '?'.
std::string shown(std::string_view text);

}  // namespace pointsbot::app::exchange
