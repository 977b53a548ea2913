#include "app/control/client.hpp"
#include "app/control/server.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using namespace std::chrono_literals;

/// Says what was said to it, after it is let.
class Echo final : public Clerk {
 public:
  explicit Echo(asio::io_context& loop) : opened_{loop, asio::steady_timer::time_point::max()} {}

  Task<Reply> answer(std::string line) override {
    heard.push_back(line);
    if (shut) co_await opened_.async_wait(asio::as_tuple(asio::use_awaitable));
    Reply reply{"you said " + line, held};
    co_return reply;
  }
  void open() {
    shut = false;
    opened_.cancel();
  }

  std::vector<std::string> heard;
  bool shut = false;
  std::shared_ptr<Held> held;

 private:
  asio::steady_timer opened_;
};

class ControlServers : public testing::Test {
 protected:
  void start(ControlServer::Limits limits = {}) {
    server_.emplace(loop_, file_, clerk_, limits);
    ASSERT_FALSE(server_->listen());
    asio::co_spawn(loop_, server_->serve(), [this](const std::exception_ptr& error) {
      ended_ = true;
      EXPECT_FALSE(error);
    });
    run_until([] { return true; });
  }
  ~ControlServers() override {
    clerk_.open();
    if (server_) {
      server_->close();
      loop_.restart();
      loop_.run();
      EXPECT_TRUE(ended_);
    }
  }
  void run_until(const std::function<bool()>& so) {
    loop_.restart();
    loop_.poll();
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (!so()) {
      if (loop_.run_one_until(until) == 0) throw std::runtime_error{"nothing happens"};
    }
  }
  Protocol::socket connect() {
    Protocol::socket socket{loop_};
    socket.connect(Protocol::endpoint{ControlPlace{file_}.address()});
    return socket;
  }
  /// The line that comes; "closed" where none does any more.
  std::string line_from(Protocol::socket& socket) {
    std::string text;
    std::optional<std::string> line;
    asio::async_read_until(socket, asio::dynamic_buffer(text), '\n',
                           [&](const boost::system::error_code& error, std::size_t size) {
                             line = error ? "closed" : text.substr(0, size - 1);
                           });
    run_until([&] { return line.has_value(); });
    return *line;
  }
  /// What a borrower is answered, who is handed `held` and has it from then on.
  std::optional<BotSaid> borrow(std::shared_ptr<Held> held) {
    clerk_.held = std::move(held);
    std::optional<BotSaid> answer;
    std::thread client{[&] { answer = ask_bot_to_lend(ControlPlace{file_}, "a", 10s); }};
    run_until([&] { return clerk_.heard.size() == 1; });
    clerk_.held.reset();
    run_until([] { return true; });
    client.join();
    return answer;
  }
  std::string ask(Protocol::socket& socket, const std::string& line) {
    asio::write(socket, asio::buffer(line + "\n"));
    return line_from(socket);
  }

  tests::TemporaryDirectory folder_;
  std::filesystem::path file_ = folder_.path() / "points.db";
  asio::io_context loop_{1};
  Echo clerk_{loop_};
  std::optional<ControlServer> server_;
  bool ended_ = false;
};

TEST_F(ControlServers, AnswerLineByLineWhoeverComes) {
  start();
  auto one = connect(), other = connect();
  EXPECT_EQ(ask(one, "a"), "you said a");
  EXPECT_EQ(ask(other, "b"), "you said b");
  EXPECT_EQ(ask(one, ""), "you said ");
  EXPECT_EQ(ask(one, "c\0d"), "you said c");
}

TEST_F(ControlServers, AreForTheSameUserAloneAndLeaveNothingBehind) {
  start();
  const auto socket = file_.string() + ".control";
  EXPECT_EQ(std::filesystem::status(socket).permissions(), std::filesystem::perms{0600});
  EXPECT_TRUE(std::filesystem::is_socket(socket));
  server_->close();
  loop_.restart();
  loop_.run();
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST_F(ControlServers, TakeThePlaceOfWhatAKilledBotLeft) {
  { Protocol::acceptor killed{loop_, Protocol::endpoint{file_.string() + ".control"}}; }
  ASSERT_TRUE(std::filesystem::is_socket(file_.string() + ".control"));
  start();
  auto socket = connect();
  EXPECT_EQ(ask(socket, "a"), "you said a");
}

TEST_F(ControlServers, NeverTakeAwayWhatIsNoSocket) {
  std::ofstream{file_.string() + ".control"} << "mine";
  ControlServer server{loop_, file_, clerk_};
  EXPECT_TRUE(server.listen());
  EXPECT_TRUE(std::filesystem::is_regular_file(file_.string() + ".control"));
}

TEST_F(ControlServers, ListenHoweverLongThePathIs) {
  const auto deep = folder_.path() / std::string(100, 'd') / std::string(100, 'e');
  std::filesystem::create_directories(deep);
  file_ = deep / "points.db";
  start();
  EXPECT_TRUE(std::filesystem::is_socket(file_.string() + ".control"));
  auto socket = connect();
  EXPECT_EQ(ask(socket, "a"), "you said a");
}

TEST_F(ControlServers, SayThatANameIsTooLong) {
  file_ = folder_.path() / std::string(120, 'p');
  ControlServer server{loop_, file_, clerk_};
  EXPECT_EQ(server.listen(), asio::error::name_too_long);
}

TEST_F(ControlServers, CutOffWhoSendsTooMuchOrNothing) {
  start({.patience = 1ms, .longest_line = 1'000});
  auto silent = connect();
  EXPECT_EQ(line_from(silent), "closed");
  auto half = connect();
  asio::write(half, asio::buffer(std::string{"half a line"}));
  EXPECT_EQ(line_from(half), "closed");
  auto endless = connect();
  boost::system::error_code gone;
  asio::write(endless, asio::buffer(std::string(2'000, 'x')), gone);
  EXPECT_EQ(line_from(endless), "closed");
  EXPECT_TRUE(clerk_.heard.empty());
}

TEST_F(ControlServers, BearWithWhoGoesBeforeTheAnswer) {
  start();
  clerk_.shut = true;
  {
    auto hasty = connect();
    asio::write(hasty, asio::buffer(std::string{"a\n"}));
    run_until([&] { return clerk_.heard.size() == 1; });
  }
  clerk_.open();
  auto socket = connect();
  EXPECT_EQ(ask(socket, "b"), "you said b");
}

TEST_F(ControlServers, ServeNoMoreAtOnceThanTheyMay) {
  start({.connections = 2});
  auto one = connect(), two = connect();
  EXPECT_EQ(ask(one, "a"), "you said a");
  EXPECT_EQ(ask(two, "b"), "you said b");
  auto three = connect();
  asio::write(three, asio::buffer(std::string{"c\n"}));
  EXPECT_EQ(ask(one, "a"), "you said a");
  EXPECT_EQ(clerk_.heard, (std::vector<std::string>{"a", "b", "a"})) << "the third waits";
  one.close();
  EXPECT_EQ(line_from(three), "you said c");
}

TEST_F(ControlServers, AnswerWhomTheyHeardWhenTheyClose) {
  start();
  clerk_.shut = true;
  auto asker = connect(), idle = connect();
  asio::write(asker, asio::buffer(std::string{"a\n"}));
  run_until([&] { return clerk_.heard.size() == 1; });
  server_->close();
  EXPECT_EQ(line_from(idle), "closed");
  clerk_.open();
  EXPECT_EQ(line_from(asker), "you said a");
  EXPECT_EQ(line_from(asker), "closed");
}

/// An open file, and whether it was let go.
class Thing final : public Held {
 public:
  explicit Thing(bool& gone) : gone_{gone}, file_{::memfd_create("thing", 0)} {
    EXPECT_EQ(::write(file_.get(), "hello", 5), 5);
  }
  ~Thing() override { gone_ = true; }
  int descriptor() const override { return file_.get(); }

 private:
  bool& gone_;
  Descriptor file_;
};

TEST_F(ControlServers, HandOutWhatIsHeldUntilTheOtherSideGoes) {
  start();
  bool gone = false;
  std::optional<BotSaid> answer = borrow(std::make_shared<Thing>(gone));
  ASSERT_EQ(std::get<std::string>(answer->text), "you said a");
  char text[5] = {};
  ASSERT_EQ(::pread(answer->descriptor.get(), text, 5, 0), 5) << "it is the same file";
  EXPECT_EQ(std::string_view(text, 5), "hello");
  EXPECT_FALSE(gone);
  answer.reset();
  run_until([&] { return gone; });
}

TEST_F(ControlServers, WaitForNobodyWhoHoldsSomethingWhenTheyClose) {
  start();
  bool gone = false;
  std::optional<BotSaid> answer = borrow(std::make_shared<Thing>(gone));
  EXPECT_FALSE(gone);
  server_->close();
  run_until([&] { return gone; });
}

TEST_F(ControlServers, TakeBackWhatIsHeldForTooLong) {
  start({.holding = 1ms});
  bool gone = false;
  clerk_.held = std::make_shared<Thing>(gone);
  auto socket = connect();
  asio::write(socket, asio::buffer(std::string{"a\n"}));
  run_until([&] { return clerk_.heard.size() == 1; });
  clerk_.held.reset();
  run_until([&] { return gone; });
}

TEST_F(ControlServers, AreFoundByTheirClient) {
  const ControlPlace place{file_};
  EXPECT_EQ(std::get<NoAnswer>(ask_bot(place, "a", 10s)), NoAnswer::not_listening);
  start();
  std::string said;
  std::thread client{[&] { said = std::get<std::string>(ask_bot(place, "a", 10s)); }};
  run_until([&] { return clerk_.heard.size() == 1; });
  run_until([] { return true; });
  client.join();
  EXPECT_EQ(said, "you said a");
}

TEST_F(ControlServers, ThatGoWhileTheyAreAskedAreTold) {
  const ControlPlace place{file_};
  Protocol::acceptor dying{loop_, Protocol::endpoint{place.address()}};
  NoAnswer said{};
  std::thread client{[&] { said = std::get<NoAnswer>(ask_bot(place, "a", 10s)); }};
  { Protocol::socket socket = dying.accept(); }
  client.join();
  EXPECT_EQ(said, NoAnswer::lost);
}

}  // namespace
}  // namespace pointsbot::app
