#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::db {

/// A foreign file that is no SQLite database, is damaged, or wants to be read in a way that is not
/// allowed. Plain words.
class ForeignError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Another program's SQLite file, read and never written: no view, trigger or virtual table of it
/// is touched, no function that its schema names is run, and nothing longer than a megabyte is
/// looked at. Its log is read where there is one; where there is none, no file is made beside it.
/// One thread.
class Foreign {
 public:
  /// Throws ForeignError.
  explicit Foreign(const std::filesystem::path& file);
  ~Foreign();
  Foreign(const Foreign&) = delete;
  Foreign& operator=(const Foreign&) = delete;

  struct Table {
    std::string name;
    std::vector<std::string> columns;
  };
  /// Its plain tables, in the order they were made.
  const std::vector<Table>& tables() const;

  /// The same row of another table: where `column` there is what `key` is here.
  struct Beside {
    std::string table;
    std::string key;     ///< a column of the table that is read
    std::string column;  ///< of the other one
    std::string value;   ///< of the other one: the last text of each row
  };

  /// Every row of `table`, in the order of the table: the texts of `columns`, NULL as an empty one,
  /// a fraction with six digits behind its point. What is told is good for the call. Throws
  /// ForeignError in the middle where the file is damaged there. REQUIRES: names of tables().
  void each_row(
      const std::string& table, std::span<const std::string> columns,
      const std::function<void(std::int64_t row, std::span<const std::string_view>)>& tell,
      const Beside* beside = nullptr);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::db
