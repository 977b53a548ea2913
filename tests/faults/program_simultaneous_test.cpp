#include "app/control/place.hpp"
#include "app/control/protocol.hpp"
#include "tests/program/program_fixture.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace pointsbot {
namespace {

constexpr int kConnections = 100, kGivesEach = 10;
constexpr std::int64_t kRich = 1'000'000, kBalance = 5'000;

/// A connection to a running bot that has asked all it wants to ask.
class Asker {
 public:
  Asker(const app::ControlPlace& place, const std::string& lines)
      : descriptor_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    place.address().copy(to.sun_path, sizeof to.sun_path - 1);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 ||
        ::send(descriptor_, lines.data(), lines.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(lines.size())) {
      throw std::runtime_error{std::strerror(errno)};
    }
    ::shutdown(descriptor_, SHUT_WR);
  }
  ~Asker() { ::close(descriptor_); }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  /// Reads what has come; true once everything has.
  bool at_the_end() {
    std::array<char, 4096> part;
    ssize_t size;
    while ((size = ::recv(descriptor_, part.data(), part.size(), MSG_DONTWAIT)) > 0)
      answers_.append(part.data(), static_cast<std::size_t>(size));
    return size == 0;
  }
  const std::string& answers() const { return answers_; }

 private:
  int descriptor_;
  std::string answers_;
};

class ProgramSimultaneous : public ProgramTest {};

TEST_F(ProgramSimultaneous, OfAThousandGivesOfAWholeBalanceOverAHundredConnectionsOneSucceeds) {
  configure_demo();
  ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
  const auto csv = directory_.path() / "old.csv";
  std::ofstream{csv} << "user_id,login,points\n" << kRich << ",rich," << kBalance << '\n';
  ASSERT_EQ(run({"import", csv.string(), "--yes"}).code, 0);
  const UserId channel{std::stoll(query("SELECT channel_id FROM channel"))};

  tests::Process bot{command({"run", "--verbose"}), environment_};
  bot.line("  payment ");
  const app::ControlPlace place{file_};
  std::vector<std::unique_ptr<Asker>> askers;
  for (int i = 0; i < kConnections; ++i) {
    std::string lines;
    for (int k = 0; k < kGivesEach; ++k) {
      const int to = 1 + i * kGivesEach + k;
      lines += app::to_line(
          {.what = app::Request::What::operate,
           .operation = {.channel = channel,
                         .at = SystemClock{}.wall(),
                         .ref = "give/" + std::to_string(to),
                         .action = db::Transfer{{UserId{kRich}, {}},
                                                {UserId{kRich + to}, "poor" + std::to_string(to)},
                                                Points{kBalance}}}});
      lines += '\n';
    }
    askers.push_back(std::make_unique<Asker>(place, lines));
  }
  const auto patience = std::chrono::steady_clock::now() + tests::kDeadline;
  for (const auto& asker : askers) {
    while (!asker->at_the_end()) {
      ASSERT_LT(std::chrono::steady_clock::now(), patience) << "no answer";
      bot.read_for(std::chrono::milliseconds{2});  // it has a line to say for each
    }
  }
  int done = 0, not_enough = 0, others = 0;
  for (const auto& asker : askers) {
    const std::string& answers = asker->answers();
    for (std::size_t at = 0, end; (end = answers.find('\n', at)) != answers.npos; at = end + 1) {
      const auto answer = app::parse_answer(std::string_view{answers}.substr(at, end - at));
      const auto* const outcome = answer ? std::get_if<db::Outcome>(&*answer) : nullptr;
      if (outcome != nullptr && outcome->state == db::OpState::done) {
        ++done;
      } else if (outcome != nullptr && outcome->refusal == db::Refusal::not_enough) {
        ++not_enough;
      } else {
        ++others;
      }
    }
  }
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.err();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(not_enough, kConnections * kGivesEach - 1) << "each is told why";
  EXPECT_EQ(others, 0);
  EXPECT_EQ(
      query("SELECT sum(points), max(points) FROM points WHERE login='rich' OR login LIKE 'poor%'"),
      "5000|5000\n");
  EXPECT_EQ(query("SELECT points FROM points WHERE login='rich'"), "0\n");
  EXPECT_EQ(query("SELECT state, count(*) FROM op WHERE ref LIKE 'give/%' GROUP BY 1 ORDER BY 1"),
            "1|1\n2|999\n");
}

}  // namespace
}  // namespace pointsbot
