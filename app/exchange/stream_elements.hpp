#pragma once

#include "app/exchange/record.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "http/client.hpp"
#include "pooling/reservoir.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class value;
}

namespace pointsbot::app::exchange {

/// A channel's points from StreamElements itself, page by page, with the streamer's own token
/// (docs/import.md says where the calls are documented). Loop thread only.
class StreamElements {
 public:
  /// Told how many viewers were read so far, and how many there are said to be.
  using Progress = std::function<void(std::int64_t viewers, std::int64_t of)>;

  static constexpr const char* kUrl = "https://api.streamelements.com/kappa/v2";

  /// Throws FormatError when the token is none, or would go to another computer in the open.
  StreamElements(http::Client& client, pooling::Reservoir& bodies, Clock& clock, std::string url,
                 std::string_view token, Progress progress = {});

  /// Reads the whole list. Nothing when all of it was read, else why not, in words that never hold
  /// the token: what `sink` got is worth nothing then.
  Task<std::optional<std::string>> read(RecordSink& sink);

  /// Why there is no watch time with the points, where there is none; points are worth having
  /// alone.
  const std::string& no_watch_time() const { return no_watch_time_; }

  /// Whose list it was, as StreamElements says.
  const std::string& channel() const { return channel_; }

 private:
  /// What a page leaves to know.
  struct Page {
    std::int64_t rows = 0;
    std::int64_t total = 0;
    std::size_t first = 0;  // hash of its first name
  };

  /// An answer's body as JSON, or why there is none.
  Task<std::optional<std::string>> ask(std::string path, boost::json::value& answer);
  /// One of the two lists, to its end.
  Task<std::optional<std::string>> read_list(std::string list, RecordSink& sink);
  std::optional<std::string> find_channel(const boost::json::value& answer);
  std::optional<std::string> take(const boost::json::value& answer, bool points, RecordSink& sink,
                                  Page& page);

  http::Client& client_;
  pooling::Reservoir& bodies_;
  Clock& clock_;
  std::string url_;
  http::Headers headers_;
  Progress progress_;
  std::string channel_;
  std::string channel_id_;
  std::string no_watch_time_;
  std::int64_t read_ = 0;
  std::vector<std::size_t> seen_;  // first names of the pages so far, as hashes
};

}  // namespace pointsbot::app::exchange
