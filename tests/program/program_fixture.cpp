#include "tests/program/program_fixture.hpp"

#include "tests/db/support.hpp"
#include "tests/support/raw_client.hpp"

#include <boost/asio/io_context.hpp>

#include <fstream>
#include <stdexcept>
#include <utility>

namespace pointsbot {
namespace {

std::vector<std::string> simulator(std::vector<std::string> options) {
  std::vector<std::string> command{POINTSBOT_PROGRAM, "simulator", "--port", "0"};
  command.insert(command.end(), options.begin(), options.end());
  return command;
}

/// What stands between `before` and `after`.
std::string between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  const std::size_t end = text.find(after, begin == text.npos ? begin : begin + before.size());
  if (begin == text.npos || end == text.npos) throw std::runtime_error{"unexpected: " + text};
  return text.substr(begin + before.size(), end - begin - before.size());
}

}  // namespace

void ProgramTest::TearDown() {
  if (!std::filesystem::exists(file_)) return;
  const auto verified = run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
}

void ProgramTest::configure(const std::string& ini) const { std::ofstream{ini_} << ini; }

void ProgramTest::configure_demo(int viewers, int churn) const {
  configure(
      "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = "
      "points.db\n[simulator]\nviewers = " +
      std::to_string(viewers) + "\nchurn = " + std::to_string(churn) + "\n");
}

std::vector<std::string> ProgramTest::command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), POINTSBOT_PROGRAM);
  arguments.insert(arguments.end(), {"--config", ini_.string()});
  return arguments;
}

std::string ProgramTest::query(const std::string& sql) const { return db::raw_text(file_, sql); }

void ProgramTest::db_write(const std::string& sql) const { db::raw(file_, sql); }

void ProgramTest::expect_reports_flushed() const {
  EXPECT_EQ(query("SELECT no FROM cycle WHERE no>0 ORDER BY no"),
            query("SELECT no FROM payment ORDER BY no"));
}

std::string json_value(const std::string& json, const std::string& path) {
  SQLite::Database database{":memory:", SQLite::OPEN_READWRITE};
  SQLite::Statement statement{database, "SELECT json_extract(?,?)"};
  statement.bind(1, json);
  statement.bind(2, path);
  return statement.executeStep() ? statement.getColumn(0).getString() : "";
}

PretendTwitch::PretendTwitch(std::vector<std::string> options)
    : process_{simulator(std::move(options))} {
  process_.line("Change it while it runs");
  section_ = between(process_.out(), "for a bot.ini with\n", "; Then log in");
  token_ = between(process_.out(), "POINTSBOT_ACCESS_TOKEN=", "\n");
  const int port = std::stoi(between(process_.out(), "http://127.0.0.1:", " "));
  port_ = static_cast<std::uint16_t>(port);
}

std::string PretendTwitch::change(const std::string& form) {
  boost::asio::io_context loop;
  tests::RawClient client{loop, port_};
  const auto answer = client.ask((form.empty() ? "GET /simulator" : "POST /simulator?" + form) +
                                 " HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
  if (answer.status != 200) throw std::runtime_error{"the pretended Twitch says " + answer.body};
  return answer.body;
}

std::string PretendTwitch::post(const std::string& target) {
  boost::asio::io_context loop;
  tests::RawClient client{loop, port_};
  const auto answer =
      client.ask("POST " + target + " HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
  if (answer.status / 100 != 2)
    throw std::runtime_error{"the pretended Twitch says " + answer.body};
  return answer.body;
}

int PretendTwitch::happen(const std::string& form) {
  return std::stoi(json_value(post("/simulator/event?" + form), "$.told"));
}

std::string PretendTwitch::log_in(const std::string& user, const std::string& scopes) {
  const std::string client =
      "client_id=" + between(section_ + "\n", "client_id = ", "\n") + "&scopes=" + scopes;
  const std::string code = post("/oauth2/device?" + client);
  allow(json_value(code, "$.user_code"), user);
  return post("/oauth2/token?" + client +
              "&grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=" +
              json_value(code, "$.device_code"));
}

void PretendTwitch::allow(const std::string& code, const std::string& user) {
  post("/activate?device-code=" + code + "&user=" + user);
}

std::int64_t PretendTwitch::asked_for(const std::string& what) {
  return std::stoll(json_value(change(), "$.requests.counts." + what));
}

void PretendTwitch::wait_until_asked_for(const std::string& what, std::int64_t more_than,
                                         tests::Process& bot) {
  const auto until = std::chrono::steady_clock::now() + tests::kDeadline;
  while (asked_for(what) <= more_than) {
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error{"nobody asks for " + what + ". It said:\n" + bot.out()};
    bot.read_for(std::chrono::milliseconds{20});
  }
}

}  // namespace pointsbot
