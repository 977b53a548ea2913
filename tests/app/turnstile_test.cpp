#include "app/turnstile.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;

/// Some who come one after the other, and stay inside until they are let out.
class TurnstileTest : public testing::Test {
 protected:
  struct Person {
    std::string name;
    asio::cancellation_signal cancel;
    Turnstile::Pass pass;
    bool cancelled = false;
  };

  Person& come(const std::string& name) {
    people_.push_back(std::make_unique<Person>());
    Person& person = *people_.back();
    person.name = name;
    asio::co_spawn(loop_, enter(*this, person),
                   asio::bind_cancellation_slot(person.cancel.slot(),
                                                [&person](const std::exception_ptr& error) {
                                                  person.cancelled = error != nullptr;
                                                }));
    run();
    return person;
  }
  void cancel(Person& person) { person.cancel.emit(asio::cancellation_type::terminal); }
  void run() {
    loop_.restart();
    loop_.poll();
  }

  asio::io_context loop_{1};
  Turnstile turnstile_;
  std::string entered_;

 private:
  static Task<> enter(TurnstileTest& self, Person& person) {
    person.pass = co_await self.turnstile_.enter();
    self.entered_ += person.name;
  }

  std::deque<std::unique_ptr<Person>> people_;
};

TEST_F(TurnstileTest, LetsOneAtATimeThroughInTheOrderInWhichTheyCame) {
  Person& a = come("a");
  Person& b = come("b");
  Person& c = come("c");
  EXPECT_EQ(entered_, "a");
  EXPECT_EQ(turnstile_.waiting(), 2U);
  a.pass.give_back();
  run();
  EXPECT_EQ(entered_, "ab");
  come("d");
  b.pass = {};
  run();
  EXPECT_EQ(entered_, "abc") << "nobody passes by the row";
  c.pass = {};
  run();
  EXPECT_EQ(entered_, "abcd");
}

TEST_F(TurnstileTest, IsOpenAgainWhenTheLastOneLeft) {
  for (int i = 0; i < 3; ++i) {
    Person& a = come("a");
    ASSERT_TRUE(a.pass);
    a.pass.give_back();
    a.pass.give_back();
    EXPECT_FALSE(a.pass);
  }
  EXPECT_EQ(entered_, "aaa");
}

TEST_F(TurnstileTest, WhoeverIsCancelledLeavesTheRow) {
  Person& a = come("a");
  Person& b = come("b");
  come("c");
  cancel(b);
  run();
  EXPECT_TRUE(b.cancelled);
  a.pass.give_back();
  run();
  EXPECT_EQ(entered_, "ac");
}

TEST_F(TurnstileTest, WhoeverIsCancelledInTheMomentOfHisTurnGivesItToTheNext) {
  Person& a = come("a");
  Person& b = come("b");
  Person& c = come("c");
  a.pass.give_back();  // b's turn, and he has not heard of it yet
  cancel(b);
  run();
  b.pass.give_back();  // in case that he went in
  run();
  EXPECT_TRUE(c.pass);
  EXPECT_EQ(turnstile_.waiting(), 0U);
}

TEST_F(TurnstileTest, WhoeverIsCancelledWhileInsideLetsTheNextOneIn) {
  Person& a = come("a");
  Person& b = come("b");
  {
    const Turnstile::Pass gone = std::move(a.pass);
    EXPECT_FALSE(a.pass);
    EXPECT_TRUE(gone);
  }
  run();
  EXPECT_TRUE(b.pass);
}

TEST_F(TurnstileTest, APassThatTakesThePlaceOfAnotherGivesThatOneBack) {
  Person& a = come("a");
  Person& b = come("b");
  Turnstile other;
  Turnstile::Pass elsewhere;
  a.pass = std::move(elsewhere);
  run();
  EXPECT_TRUE(b.pass);
}

}  // namespace
}  // namespace pointsbot::app
