#include "app/chat/books.hpp"

#include "tests/db/support.hpp"
#include "tests/support/run_on_loop.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>

namespace pointsbot::app::chat {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// Tells of each connection that is opened while it lives, on the thread that opens it.
class Openings {
 public:
  Openings() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(opened)); }
  ~Openings() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(opened)); }
  Openings(const Openings&) = delete;
  Openings& operator=(const Openings&) = delete;

  static inline std::atomic<int> count = 0;
  static inline std::atomic<std::thread::id> by{};

 private:
  static int opened(sqlite3*, const char**, const void*) {
    ++count;
    by = std::this_thread::get_id();
    return SQLITE_OK;
  }
};

struct WhichThread {
  std::thread::id operator()(db::Reader&) const { return std::this_thread::get_id(); }
};

/// Keeps the thread until it is let go.
struct Hold {
  std::latch& begun;
  std::latch& let_go;
  int operator()(db::Reader&) const {
    begun.count_down();
    let_go.wait();
    return 1;
  }
};

struct Count {
  std::atomic<int>& done;
  int operator()(db::Reader&) const { return ++done; }
};

class ChatBooks : public testing::Test {
 protected:
  ChatBooks() { db::Till{file_}.close(); }

  /// Whether the answer came too late; `ended` counts those who were told.
  template <class Job>
  void ask(Books& books, Job job, milliseconds patience, int& late, int& ended) {
    asio::co_spawn(loop_, books.ask_for(std::move(job), patience),
                   [&late, &ended](const std::exception_ptr& error, int) {
                     ++ended;
                     try {
                       if (error) std::rethrow_exception(error);
                     } catch (const Late&) {
                       ++late;
                     }
                   });
  }

  tests::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "points.db";
  asio::io_context loop_{1};
};

TEST_F(ChatBooks, AreOpenedOnceAndByTheThreadThatReads) {
  Books books{loop_.get_executor(), file_, minutes{1}};
  Openings::count = 0;
  const Openings openings;
  const auto reads = tests::run_on_loop(loop_, books.ask(WhichThread{}));
  EXPECT_EQ(Openings::count, 1);
  EXPECT_EQ(Openings::by.load(), reads);
  EXPECT_NE(reads, std::this_thread::get_id());
  tests::run_on_loop(loop_, books.ask(WhichThread{}));
  EXPECT_EQ(Openings::count, 1);
  books.shut();
  tests::run_on_loop(loop_, books.ask(WhichThread{}));
  EXPECT_EQ(Openings::count, 2) << "after a rest anew";
}

TEST_F(ChatBooks, TellWhoAsksWhyTheyCouldNotBeOpenedAndTryAgain) {
  const std::filesystem::path later = directory_.path() / "later.db";
  Books books{loop_.get_executor(), later, minutes{1}};
  EXPECT_THROW(tests::run_on_loop(loop_, books.ask(WhichThread{})), db::Unusable);
  db::Till{later}.close();
  EXPECT_NO_THROW(tests::run_on_loop(loop_, books.ask(WhichThread{})));
}

TEST_F(ChatBooks, DoNotReadWhatNobodyWaitsForAnyMore) {
  Books books{loop_.get_executor(), file_};
  std::latch begun{1}, let_go{1};
  std::atomic<int> done = 0;
  int late = 0, ended = 0;
  const Hold hold{begun, let_go};
  const Count count{done};
  ask(books, hold, minutes{1}, late, ended);
  while (!begun.try_wait()) loop_.poll();
  ask(books, count, milliseconds{0}, late, ended);
  while (ended == 0) loop_.run_one();
  EXPECT_EQ(late, 1);
  ask(books, count, minutes{1}, late, ended);
  loop_.poll();
  let_go.count_down();
  loop_.restart();
  loop_.run();
  EXPECT_EQ(ended, 3);
  EXPECT_EQ(late, 1);
  EXPECT_EQ(done, 1) << "of him who waited for it";
  books.shut();
}

TEST_F(ChatBooks, DoNotReadForWhoeverHasGone) {
  std::latch begun{1}, let_go{1};
  std::atomic<int> done = 0;
  {
    asio::io_context loop{1};
    Books books{loop.get_executor(), file_};
    const Hold hold{begun, let_go};
    const Count count{done};
    asio::co_spawn(loop, books.ask_for(hold, minutes{1}), asio::detached);
    while (!begun.try_wait()) loop.poll();
    asio::cancellation_signal gone;
    bool ended = false;
    asio::co_spawn(loop, books.ask_for(count, minutes{1}),
                   asio::bind_cancellation_slot(
                       gone.slot(), [&ended](const std::exception_ptr&, int) { ended = true; }));
    loop.poll();
    gone.emit(asio::cancellation_type::terminal);
    while (!ended) loop.run_one();
    let_go.count_down();
    loop.run();
  }
  EXPECT_EQ(done, 0);
}

}  // namespace
}  // namespace pointsbot::app::chat
