#include "tests/program/program_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace pointsbot {
namespace {

using tests::Finished;
using tests::Process;

/// The commands that bring points in and take them out, as a streamer uses them.
class Exchange : public ProgramTest {
 protected:
  Exchange() {
    configure_demo();
    EXPECT_EQ(run({"run", "--cycles", "1"}).code, 0);
    names_ = query("SELECT login FROM points WHERE login NOT LIKE 'pretend%' ORDER BY user_id");
  }

  /// The login of one of those who are here.
  std::string name(std::size_t which) const {
    std::size_t at = 0;
    while (which-- > 0) at = names_.find('\n', at) + 1;
    return names_.substr(at, names_.find('\n', at) - at);
  }
  std::string file(const std::string& text, const std::string& called = "old.csv") const {
    const std::filesystem::path path = directory_.path() / called;
    std::ofstream{path, std::ios::binary} << text;
    return path.string();
  }
  std::string contents(const std::string& path) const {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  std::string points(const std::string& login) const {
    return query("SELECT points FROM points WHERE login='" + login + "'");
  }
  std::string old_file() const {
    return file("Viewer,Points,Hours\n" + name(0) + ",1000.5,2\n@" + name(1) +
                ",500,1\nbob smith,5,\nnever_seen_x,70,1\n" + name(2) + ",-3,\n");
  }

  std::string names_;
};

TEST_F(Exchange, AnExportThatCannotBeMadeSaysWhyAndTellsNobodysPoints) {
  const std::string nowhere = (directory_.path() / "none" / "points.csv").string();
  const Finished failed = run({"export", nowhere});
  EXPECT_EQ(failed.code, 1);
  EXPECT_EQ(failed.out, "");
  EXPECT_NE(failed.err.find("No such file or directory"), std::string::npos) << failed.err;
}

TEST_F(Exchange, ADryRunSaysAllAndWritesNothing) {
  const Finished dry = run({"import", old_file()});
  EXPECT_EQ(dry.code, 0) << dry.err;
  for (const char* const said :
       {"columns: name = Viewer", "line 4: \"bob smith\" is no Twitch name", "line 6: \"-3\" of ",
        "is less than nothing", "never_seen_x 70", "This would give 1,500 points to 2 people",
        "Nothing was written", "--yes"}) {
    std::string lower = dry.out;
    lower[lower.find("Columns")] = 'c';
    EXPECT_NE(lower.find(said), std::string::npos) << said << "\n" << dry.out;
  }
  EXPECT_EQ(dry.err, "") << "no progress into a pipe";
  EXPECT_EQ(points(name(0)), "1\n");
  EXPECT_EQ(query("SELECT count(*) FROM op"), "0\n");
}

TEST_F(Exchange, WithYesItIsDoneOnce) {
  const std::string old = old_file();
  const Finished done = run({"import", old, "--yes", "--json"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(json_value(done.out, "$.written"), "1");
  EXPECT_EQ(json_value(done.out, "$.given"), "1500");
  EXPECT_EQ(json_value(done.out, "$.rejected"), "2");
  EXPECT_EQ(json_value(done.out, "$.rejects[0].line"), "4");
  EXPECT_EQ(json_value(done.out, "$.unknown"), "1");
  EXPECT_EQ(points(name(0)), "1001\n");
  EXPECT_EQ(query("SELECT note,kind,state FROM op"), "csv|13|1\n");
  const Finished again = run({"import", old, "--yes", "--json"});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(json_value(again.out, "$.written"), "0");
  EXPECT_EQ(points(name(0)), "1001\n");
  EXPECT_EQ(query("SELECT count(*) FROM op"), "1\n");
}

TEST_F(Exchange, ASecondFileOfNobodyKnownIsAskedAbout) {
  ASSERT_EQ(run({"import", old_file(), "--yes"}).code, 0);
  const std::string other = file("name,points\n" + name(0) + ",7\n", "other.csv");
  const Finished asked = run({"import", other, "--yes"});
  EXPECT_EQ(asked.code, 2);
  EXPECT_NE(asked.err.find("\"old.csv\" was imported"), std::string::npos) << asked.err;
  EXPECT_EQ(run({"import", other, "--yes", "--source", "bot2"}).code, 0);
  EXPECT_EQ(points(name(0)), "1008\n");
}

TEST_F(Exchange, TellsWhoGotAndWhoLost) {
  const std::string file_name =
      file("name,points\n" + name(0) + ",1000\n" + name(1) + ",1\n", "old.csv");
  EXPECT_EQ(run({"import", file_name, "--yes", "--set"}).code, 0);
  const std::string other =
      file("name,points\n" + name(0) + ",319\n" + name(1) + ",320\n", "old.csv");
  const Finished both = run({"import", other, "--yes", "--set"});
  EXPECT_NE(both.out.find("Given: 319 points to 1 person;"), std::string::npos) << both.out;
  EXPECT_NE(both.out.find("Taken: 681 points from 1 person,"), std::string::npos) << both.out;
  const std::string less =
      file("name,points\n" + name(0) + ",300\n" + name(1) + ",300\n", "old.csv");
  const Finished took = run({"import", less, "--yes", "--set"});
  EXPECT_EQ(took.out.find("Given:"), std::string::npos) << took.out;
  const Finished history = run({"history", "--last", "2"});
  EXPECT_NE(history.out.find("import: 319 points to 1 person, 681 taken from 1 person"),
            std::string::npos)
      << history.out;
  EXPECT_NE(history.out.find("import: 39 points taken from 2 people"), std::string::npos)
      << history.out;
}

TEST_F(Exchange, AnImportAndAClaimGoOnWhileTheBotPays) {
  std::string rows = "user_id,points\n";
  for (int i = 1; i <= 2'000; ++i) rows += std::to_string(5'000'000 + i) + ",10\n";
  const std::string many = file(rows, "many.csv");
  Process bot{command({"run"}), environment_};
  bot.line("paid");
  EXPECT_EQ(run({"import", old_file()}).code, 0);
  const Finished done = run({"import", old_file(), "--yes"});
  EXPECT_EQ(done.code, 0) << done.err << done.out;
  bot.line("By hand: an import");
  bot.line("paid");
  const Finished given = run({"claim", "never_seen_x", name(3)});
  EXPECT_EQ(given.code, 0) << given.err << given.out;
  bot.line(" points to " + name(3) + " (");
  const std::vector<std::string> by_id = {"import", many, "--source", "many", "--yes", "--json"};
  {
    // Two at once, of the same file: one of them gives, the other finds that it is given.
    Process one{command(by_id), environment_}, other{command(by_id), environment_};
    EXPECT_EQ(one.wait(), 0) << one.err();
    EXPECT_EQ(other.wait(), 0) << other.err();
    EXPECT_EQ(
        (json_value(one.out(), "$.written") == "1") + (json_value(other.out(), "$.written") == "1"),
        1);
  }
  bot.line("paid");
  bot.line("paid");
  EXPECT_EQ(json_value(run({"import", old_file(), "--yes", "--json"}).out, "$.written"), "0");
  const Finished exported = run({"export"});
  EXPECT_EQ(std::count(exported.out.begin(), exported.out.end(), '\n'), 51 + 2'000);
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0) << bot.out() << bot.err();
  EXPECT_EQ(run({"verify"}).code, 0);
  EXPECT_EQ(query("SELECT sum(points) FROM imported"), "21570\n");
  const std::int64_t paid = payments();
  // Welcomed before the first payment, and there for each one since.
  EXPECT_EQ(points(name(0)), std::to_string(1'001 + 10 * (paid - 1)) + "\n");
  EXPECT_EQ(points(name(3)), std::to_string(71 + 10 * (paid - 1)) + "\n");
  EXPECT_EQ(bot.out().find("WARN"), std::string::npos);
}

/// However it ends, the kernel closes its end of the socket.
TEST_F(Exchange, ABorrowerThatIsKilledHoldsNothingUp) {
  std::string rows = "user_id,points\n";
  for (int i = 1; i <= 5'000; ++i) rows += std::to_string(5'000'000 + i) + ",10\n";
  const std::vector<std::string> import{"import", file(rows), "--yes"};
  Process bot{command({"run"}), environment_};
  bot.line("paid");
  for (int i = 0; i < 6; ++i) {
    Process borrower{command(import), environment_};
    borrower.read_for(std::chrono::milliseconds{20 + 25 * i});
    borrower.signal(SIGKILL);
    borrower.wait();
    bot.line("paid");
  }
  EXPECT_EQ(run(import).code, 0);
  bot.signal(SIGTERM);
  EXPECT_EQ(bot.wait(), 0);
  EXPECT_EQ(run({"verify"}).code, 0);
  EXPECT_EQ(query("SELECT count(*), sum(points) FROM imported"), "5000|50000\n");
}

TEST_F(Exchange, AnUnknownNameIsGivenToWhomTheStreamerSays) {
  ASSERT_EQ(run({"import", old_file(), "--yes"}).code, 0);
  const Finished claims = run({"claims", "--json"});
  EXPECT_EQ(json_value(claims.out, "$[0].login"), "never_seen_x");
  EXPECT_EQ(json_value(claims.out, "$[0].points"), "70");
  EXPECT_EQ(run({"claim", "never_seen_x", "nobody_at_all_x"}).code, 1);
  EXPECT_EQ(run({"claim", "never_seen_x", "no name"}).code, 1);
  const Finished given = run({"claim", "Never_Seen_X", "@" + name(3)});
  EXPECT_EQ(given.code, 0) << given.err << given.out;
  EXPECT_EQ(points(name(3)), "71\n");
  EXPECT_EQ(run({"claim", "never_seen_x", name(3)}).code, 1);
  EXPECT_EQ(run({"claims"}).out, "No imported name waits for anybody.\n");
  EXPECT_EQ(json_value(run({"import", old_file(), "--yes", "--json"}).out, "$.written"), "0");
}

TEST_F(Exchange, AnExportPutsBackWhatWas) {
  ASSERT_EQ(run({"import", old_file(), "--yes"}).code, 0);
  for (const std::string kind : {"csv", "json"}) {
    const std::string out = (directory_.path() / ("all." + kind)).string();
    const Finished exported = run({"export", out});
    EXPECT_EQ(exported.code, 0) << exported.err;
    EXPECT_NE(exported.err.find("50 viewers of \"pretend_channel\" in "), std::string::npos);
    EXPECT_EQ(run({"export", out}).code, 2) << "it is there already";
    const std::string before = query("SELECT user_id,points,watch_seconds FROM points");

    ASSERT_EQ(run({"run", "--cycles", "1"}).code, 0);
    EXPECT_NE(query("SELECT user_id,points,watch_seconds FROM points"), before);
    EXPECT_EQ(run({"import", out, "--yes"}).code, 2) << "it has to be said how";
    const Finished back = run({"import", out, "--set", "--yes"});
    EXPECT_EQ(back.code, 0) << back.err;
    EXPECT_EQ(query("SELECT user_id,points,watch_seconds FROM points"), before);
    EXPECT_EQ(contents(out), (run({"export", out, "--force"}), contents(out)));
  }
}

TEST_F(Exchange, WhatCannotBeImportedIsSaidInWords) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"import"},
                                             {"import", "/nowhere/at.all"},
                                             {"import", file("a,b,c\n1,2,3\n", "abc.csv")},
                                             {"import", file_.string()},
                                             {"import", old_file(), "--columns", "name,pints"},
                                             {"import", old_file(), "--format", "word"},
                                             {"import", old_file(), "--add", "--set"},
                                             {"import", old_file(), "--source", "a b"},
                                             {"import", "--stream-elements"},
                                             {"claim", "x"}}) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.code, 2) << testing::PrintToString(arguments) << finished.out;
    EXPECT_NE(finished.err + finished.out, "");
  }
  const Finished json = run({"import", "/nowhere/at.all", "--json"});
  EXPECT_EQ(json_value(json.out, "$.error"), "There is no file /nowhere/at.all.");
  EXPECT_EQ(run({"import", file("name,points\nbob smith,5\n"), "--yes"}).code, 1)
      << "there was nothing in it";
}

TEST_F(Exchange, ThousandsOfLinesAreExact) {
  // By ids, which nobody has to be asked for.
  std::string text = "user_id,login,points\n";
  std::int64_t sum = 0;
  for (int i = 1; i <= 3'000; ++i) {
    if (i % 100 == 50) {
      text += std::to_string(i) + ",viewer" + std::to_string(i) + ",1e3\n";
    } else {
      text +=
          std::to_string(i) + ",viewer" + std::to_string(i) + "," + std::to_string(i * 7) + "\n";
      sum += i * 7;
    }
  }
  const std::string old = file(text);
  const Finished done = run({"import", old, "--yes", "--verbose"});
  EXPECT_EQ(done.code, 0) << done.err;
  for (int i = 50; i <= 3'000; i += 100) {
    EXPECT_NE(done.out.find("line " + std::to_string(i + 1) + ": \"1e3\" of viewer"),
              std::string::npos)
        << i;
  }
  EXPECT_EQ(query("SELECT count(*), sum(points) FROM points WHERE user_id<=3000"),
            "2970|" + std::to_string(sum) + "\n");
  EXPECT_EQ(query("SELECT count(*) FROM points WHERE user_id<=3000 AND points<>user_id*7"), "0\n");
  const Finished again = run({"import", old, "--yes", "--json"});
  EXPECT_EQ(json_value(again.out, "$.written"), "0");
  EXPECT_EQ(json_value(again.out, "$.unchanged"), "2970");
  EXPECT_EQ(json_value(again.out, "$.rejected"), "30");
}

}  // namespace
}  // namespace pointsbot
