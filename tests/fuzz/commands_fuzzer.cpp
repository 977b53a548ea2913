// Evenings in a chat. Each line of the input is a step; its first letter says which:
//
//   a ann   b bob   c carol   d dave   e eve   m the moderator   s the streamer   types the rest
//   A B C D E M S   the same, while what was typed before is not done yet
//   + so many seconds pass   $ everybody is paid   = that message again   R the bot is started anew
//   # the rest are the next draws

#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/house.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace pointsbot::tests {
namespace {

constexpr std::string_view kWho = "abcdems", kWhoAtOnce = "ABCDEMS";
constexpr int kMostSteps = 60;

int number_in(std::string_view text, int most) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp(value, 0, most);
}

void step(House& house, char what, std::string_view rest) {
  const std::size_t one = kWho.find(what), at_once = kWhoAtOnce.find(what);
  if (one != kWho.npos) {
    house.hears(House::people()[one], rest);
  } else if (at_once != kWhoAtOnce.npos) {
    return house.hears(House::people()[at_once], rest);
  } else if (what == '+') {
    house.wait(std::chrono::seconds{number_in(rest, 10'000)});
  } else if (what == '$') {
    house.pay();
  } else if (what == '=') {
    house.hears_again(static_cast<std::size_t>(number_in(rest, 15)));
  } else if (what == 'R') {
    house.restart();
  } else if (what == '#') {
    return house.roll(rest);
  } else {
    return;
  }
  house.settle();
  house.audit();
}

/// A chat that answers nobody would pass every test.
void expect_an_answer() {
  House house;
  house.hears(House::people().front(), "!points");
  house.settle();
  require(house.said() == 1);
}

void live(std::string_view evening) {
  House house;
  for (int i = 0; i < kMostSteps && !evening.empty(); ++i) {
    const std::string_view line = evening.substr(0, evening.find('\n'));
    evening.remove_prefix(std::min(evening.size(), line.size() + 1));
    if (!line.empty()) step(house, line.front(), line.substr(1));
  }
  house.settle();
  house.audit_all();
}

}  // namespace
}  // namespace pointsbot::tests

/// Files are in memory, where there is such a place.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 1);
  pointsbot::tests::expect_an_answer();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pointsbot::tests::live(pointsbot::tests::text_of(data, size));
  return 0;
}
