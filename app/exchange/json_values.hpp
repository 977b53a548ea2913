#pragma once

#include "app/exchange/columns.hpp"
#include "app/exchange/read.hpp"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::exchange {

/// A string or a number as a text; empty for what is neither.
std::string text_of(const boost::json::value& value);
std::string text_of(const boost::json::object& object, std::string_view key);
/// A double: whole where it is, never with an exponent below 10^17.
std::string text_of(double value);

/// The fields of one flat JSON object, found by the same names as the columns of a table.
class JsonColumns {
 public:
  explicit JsonColumns(const ColumnWish& wish) : wish_{wish} {}

  void clear();
  void set(std::string_view key, std::string text);
  /// Whether one of its objects was a viewer.
  bool found() const { return !guessed_.empty(); }
  /// Hands the viewer on; an object that is none is rejected, or where it is not `strict` passed
  /// over.
  void tell(std::int64_t line, RecordSink& sink, bool strict);

  /// By what its objects were called.
  Origin origin() const;

 private:
  Columns columns_of() const;

  const ColumnWish& wish_;
  std::vector<std::string> keys_;
  std::vector<std::string> texts_;
  std::size_t used_ = 0;
  std::vector<std::string> known_keys_;  // for which columns_ stands
  Columns columns_;
  std::string guessed_;
  bool own_ = false;
};

}  // namespace pointsbot::app::exchange
