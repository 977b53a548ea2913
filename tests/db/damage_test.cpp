#include "db/backup.hpp"
#include "db/error.hpp"
#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

namespace pointsbot::db {
namespace {

std::string content(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream{file, std::ios::binary} << text;
}

/// All that points depend on, and none of what people are called.
std::string points_in(const std::filesystem::path& file) {
  return raw_text(file, "SELECT * FROM clock") + raw_text(file, "SELECT * FROM tariff") +
         raw_text(file, "SELECT * FROM payment") + raw_text(file, "SELECT * FROM line") +
         raw_text(file,
                  "SELECT channel_id, last_no, last_at, seconds, paid, granted FROM channel") +
         raw_text(file,
                  "SELECT user_id, clock_id, base, watch_base, clock_from, seconds_from, from_no, "
                  "opening, last_line FROM viewer ORDER BY 1");
}

class DamagedFile : public ::testing::Test {
 protected:
  DamagedFile() {
    {
      Till till{file_};
      std::vector<Person> people;
      for (std::int64_t id = 1; id <= 120; ++id)
        people.push_back({id, "viewer" + std::to_string(id)});
      for (int i = 0; i < 30; ++i) {
        std::rotate(people.begin(), people.begin() + 7, people.end());
        till.cycle({people.begin(), people.begin() + 60});
      }
    }
    sound_ = content(file_);
    points_ = points_in(file_);
  }

  /// One start on a file of these bytes. True when it was refused.
  bool start_on(const std::string& bytes) {
    for (const char* const suffix : {"-wal", "-shm"})
      std::filesystem::remove(file_.string() + suffix);
    write(file_, bytes);
    try {
      const Ledger ledger{file_, Source::simulator};
    } catch (const Unusable& refused) {
      EXPECT_NE(std::string{refused.what()}.find(file_.string()), std::string::npos);
      EXPECT_EQ(content(file_), bytes) << "a file that is refused is not written to";
      return true;
    }
    return false;
  }

  tests::TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
  QuickDisk quick_;
  std::string sound_, points_;
};

// What is not refused is not silently wrong: either nothing that points depend on was hit, or
// `verify` names it.
TEST_F(DamagedFile, AtAnyByteIsRefusedUntouchedOrHasTheSamePointsOrVerifySaysSo) {
  int refused = 0, told = 0, same = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    std::string bytes = sound_;
    const auto below = [&random](std::size_t most) { return random() % most; };
    if (seed % 4 == 3) {
      bytes.resize(below(bytes.size()));
    } else {
      const std::size_t flips = seed % 4 == 2 ? 50 : 1;
      const std::size_t where = seed % 5 == 0 ? 100 : bytes.size();  // the header as well
      for (std::size_t i = 0; i < flips; ++i) {
        char& byte = bytes[below(where)];
        byte = static_cast<char>(byte ^ (1 << below(8)));
      }
    }
    if (bytes.empty()) continue;
    if (start_on(bytes)) {
      ++refused;
      continue;
    }
    bool wrong = false;
    try {
      wrong = Reader{file_}.verify().different > 0;
    } catch (const Unusable&) {
      wrong = true;
    }
    if (wrong) {
      ++told;
    } else {
      EXPECT_EQ(points_in(file_), points_);
      ++same;
    }
  }
  EXPECT_GT(refused, 80);
  RecordProperty("refused", refused);
  RecordProperty("told_by_verify", told);
  RecordProperty("same_points", same);
}

TEST_F(DamagedFile, OfASmallDatabaseIsFoundInIndexesAsWell) {
  // A name in the table that its index does not have: every page is well formed.
  const std::size_t at = sound_.find("viewer77");
  ASSERT_NE(at, sound_.npos);
  std::string bytes = sound_;
  bytes[at] = 'V';
  EXPECT_TRUE(start_on(bytes));
}

}  // namespace
}  // namespace pointsbot::db
