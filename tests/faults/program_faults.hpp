#pragma once

#include "db/ledger.hpp"
#include "tests/db/support.hpp"
#include "tests/faults/payments_told.hpp"
#include "tests/program/program_fixture.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot {

/// The built program in a folder of its own, of which the calls are recorded, or fail.
class ProgramFaults : public ProgramTest {
 protected:
  ProgramFaults() {
    std::filesystem::create_directory(folder_);
    configure("[points]\ninterval = 1\n[database]\npath = folder/points.db\n" +
              std::string{"[simulator]\nviewers = 300\nchurn = 100\n"});
  }

  void merge_environment(const std::map<std::string, std::string>& more) {
    environment_.insert(more.begin(), more.end());
  }
  static std::string all_there(const std::filesystem::path& file,
                               const std::vector<std::int64_t>& numbers) {
    { const db::Ledger starts{file, db::Source::simulator}; }
    std::string wrong = db::differences(file);
    for (const std::int64_t no : numbers) {
      const std::string times =
          db::raw_text(file, "SELECT count(*) FROM payment WHERE no=" + std::to_string(no));
      if (times != "1\n") wrong += "payment " + std::to_string(no) + " is there " + times;
    }
    return wrong;
  }
  static std::size_t count(const std::string& text, std::string_view what) {
    std::size_t times = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++times;
    return times;
  }

  const std::filesystem::path folder_ = directory_.path() / "folder";
  const std::filesystem::path database_ = folder_ / "points.db";
};

}  // namespace pointsbot
