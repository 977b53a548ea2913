#include "tests/program/program_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <string>

namespace pointsbot {
namespace {

/// The numbers of the payments that a run acknowledged: what it said after each commit.
std::vector<std::int64_t> acknowledged(const std::string& out) {
  constexpr std::string_view kBefore = "  payment ";
  std::vector<std::int64_t> numbers;
  for (std::size_t at = out.find(kBefore); at != out.npos; at = out.find(kBefore, at + 1)) {
    // A line without its end says nothing yet.
    if (out.find('\n', at) != out.npos)
      numbers.push_back(std::stoll(out.substr(at + kBefore.size())));
  }
  return numbers;
}

class Killed : public ProgramTest {
 protected:
  void expect_sound() const {
    const auto verified = run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
    EXPECT_EQ(query("SELECT min(no)=1 AND max(no)=count(*) FROM payment"), "1\n") << "a gap";
    EXPECT_EQ(query("SELECT sum(points) FROM points"), query("SELECT paid+granted FROM channel"));
  }
};

/// When a bot that starts now is at its next payment: an interval after the last one, or as soon as
/// it has started.
std::chrono::milliseconds until_payment(std::int64_t last_at) {
  using std::chrono::milliseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto due = milliseconds{last_at} + std::chrono::seconds{1} - now;
  return std::max(std::chrono::ceil<milliseconds>(due), milliseconds{20});
}

TEST_F(Killed, AtFiftyMomentsHasPaidWhatItSaidItPaidAndNothingByHalves) {
  configure_demo(300, 100);
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  std::mt19937 random{4};
  std::uniform_int_distribution<int> anywhere{200, 1600};
  std::uniform_int_distribution<int> within_a_payment{0, 20};
  std::size_t payments_seen = 0;
  for (int kill = 0; kill < 50; ++kill) {
    SCOPED_TRACE(kill);
    // A payment takes a hundredth of the time: every second kill is aimed at one.
    const std::int64_t last_at = std::stoll(query("SELECT last_at FROM channel"));
    tests::Process bot{command({"run", "--verbose"}), environment_};
    bot.read_for(kill % 2 == 0 ? std::chrono::milliseconds{anywhere(random)}
                               : until_payment(last_at) +
                                     std::chrono::milliseconds{within_a_payment(random)});
    bot.signal(SIGKILL);
    ASSERT_EQ(bot.wait(), 128 + SIGKILL) << bot.out() << bot.err();
    for (const std::int64_t no : acknowledged(bot.out())) {
      ++payments_seen;
      EXPECT_EQ(query("SELECT count(*) FROM payment WHERE no=" + std::to_string(no)), "1\n") << no;
    }
    expect_sound();
  }
  EXPECT_GT(payments_seen, 15u);
  EXPECT_GT(std::stoi(query("SELECT count(*) FROM line")), 50) << "people left meanwhile";
  EXPECT_LE(payments_seen, static_cast<std::size_t>(payments()));
}

}  // namespace
}  // namespace pointsbot
