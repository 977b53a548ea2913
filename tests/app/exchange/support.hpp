#pragma once

#include "app/exchange/read.hpp"
#include "tests/support/temporary_directory.hpp"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app::exchange {

/// Keeps what a reader tells, a line each: "3: login/id points watched unit", "4! reason",
/// "-id".
class Told final : public RecordSink {
 public:
  void record(const Record& record) override {
    static constexpr std::string_view kUnits[] = {"s", "min", "h", "ms"};
    lines.push_back(fmt::format("{}: {}/{} {} {}{}", record.line, record.login, record.id,
                                record.points, record.watched,
                                kUnits[static_cast<std::size_t>(record.unit)]));
  }
  void watched(const Record& record) override {
    lines.push_back(fmt::format("{} watched {}", record.login, record.watched));
  }
  void removed(std::string_view id) override { lines.push_back(fmt::format("-{}", id)); }
  void reject(std::int64_t line, std::string_view reason) override {
    lines.push_back(fmt::format("{}! {}", line, reason));
  }

  std::vector<std::string> lines;
};

using Strings = std::vector<std::string>;

/// Files in a directory of the test's own.
class ReadTest : public testing::Test {
 protected:
  std::filesystem::path file(std::string_view text, const std::string& name = "points") const {
    const std::filesystem::path path = directory_.path() / name;
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }
  std::filesystem::path database(const std::string& sql) const {
    const std::filesystem::path path = directory_.path() / "other.db";
    SQLite::Database made{path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    made.exec(sql);
    return path;
  }

  Origin read(const std::filesystem::path& path) {
    told_.lines.clear();
    return read_file(path, options_, told_);
  }
  Origin read_text(std::string_view text) { return read(file(text)); }
  Strings told(std::string_view text) {
    read_text(text);
    return told_.lines;
  }
  /// Why a file cannot be read.
  std::string refused(const std::filesystem::path& path) {
    try {
      read(path);
    } catch (const FormatError& error) {
      return error.what();
    }
    return "it was read";
  }

  const tests::TemporaryDirectory directory_;
  ReadOptions options_;
  Told told_;
};

}  // namespace pointsbot::app::exchange
