#pragma once

#include "app/exchange/columns.hpp"
#include "app/exchange/read.hpp"
#include "app/exchange/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::app::exchange {

/// A table of texts, row by row: its first row decides what its columns are, by their headings or,
/// where it has none, by what stands there.
class Table {
 public:
  /// `form`: what the file is where nothing tells whose it is. What is handed over must outlive it.
  Table(const ReadOptions& options, std::string file, Origin form, RecordSink& sink);

  /// Throws FormatError when it is the first and cannot be understood.
  void row(std::int64_t line, const std::vector<std::string>& cells);

  const Origin& origin() const { return origin_; }

 private:
  /// Returns whether it was a row of headings.
  bool begin(const std::vector<std::string>& first);
  void judge_bare_id(const std::vector<std::string>& cells);

  const ReadOptions& options_;
  std::string file_;
  RecordSink& sink_;
  Origin origin_;
  Columns columns_;
  bool begun_ = false;
  std::optional<std::size_t> bare_id_;  // until the first row tells whether it is Twitch's
};

}  // namespace pointsbot::app::exchange
