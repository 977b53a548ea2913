#pragma once

#include "base/task.hpp"
#include "db/reader.hpp"
#include "db/worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace pointsbot::app::chat {

/// Thrown where the ledger could not be read, or written, in the time that a chat waits.
struct Late {};

/// The ledger as the chat reads it: over a connection and a thread of their own, which are there
/// while somebody asks and go when nobody has for a while. The loop never waits for a file: what
/// opens one does so on that thread. Loop thread only. REQUIRES: the loop outlives it, and runs no
/// more when it goes.
class Books {
 public:
  using Loop = boost::asio::io_context::executor_type;

  /// So many questions are on their way at most.
  static constexpr int kMostAtATime = 16;

  /// Whose thread reads: one of their own, or, where everything is to happen in the same order each
  /// time, the loop's, which stands still meanwhile.
  enum class Thread { own, loops };

  /// `patience`: a chat waits no longer for a fresh answer.
  Books(Loop loop, std::filesystem::path file,
        std::chrono::milliseconds patience = std::chrono::milliseconds{500},
        Thread thread = Thread::own)
      : loop_{std::move(loop)}, file_{std::move(file)}, patience_{patience}, thread_{thread} {}

  /// What `job(db::Reader&)` gives. Throws Late, or what the job or opening the ledger threw. A job
  /// whose turn comes when nobody waits for it any more is not done.
  template <class Job>
  Task<std::invoke_result_t<Job&, db::Reader&>> ask(Job job) {
    // What is not answered in time keeps its place all the same: no more than there is room for.
    if (asking_ >= kMostAtATime) throw Late{};
    return ask_for(std::move(job), patience_);
  }
  /// The same for what nobody in a chat waits for: a receipt.
  template <class Job>
  Task<std::invoke_result_t<Job&, db::Reader&>> ask_for(Job job,
                                                        std::chrono::milliseconds patience);

  /// Lets the connection and its thread go where nobody has asked since this was called last.
  void rest();
  /// The same at once, where nobody waits for an answer.
  void shut() {
    if (asking_ > 0) return;
    worker_.reset();
    connection_.reset();
  }

 private:
  /// Opened by the first who reads, on his thread; a failure to is his, and the next one tries
  /// again.
  class Connection {
   public:
    explicit Connection(std::filesystem::path file) : file_{std::move(file)} {}
    db::Reader& reader() {
      if (!reader_) reader_.emplace(file_);
      return *reader_;
    }
    void reset() { reader_.reset(); }

   private:
    const std::filesystem::path file_;
    std::optional<db::Reader> reader_;
  };

  template <class T>
  struct Question {
    explicit Question(const Loop& loop, std::chrono::milliseconds patience)
        : answered{loop, std::chrono::steady_clock::now() + patience} {}
    boost::asio::steady_timer answered;
    std::optional<T> answer;
    std::exception_ptr failure;
    /// All that another thread looks at.
    std::atomic<bool> given_up = false;
  };
  /// Whoever waits for the answer, until he does no more, whatever ends it.
  template <class T>
  struct Asker {
    const std::shared_ptr<Question<T>> question;
    explicit Asker(std::shared_ptr<Question<T>> asked) : question{std::move(asked)} {}
    ~Asker() { question->given_up = true; }
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;
  };
  /// The job as the thread does it.
  template <class Job, class T>
  struct Asked {
    Job job;
    std::shared_ptr<Question<T>> question;
    T operator()(Connection& connection) {
      if (question->given_up) throw Late{};
      return job(connection.reader());
    }
  };
  template <class Job, class T>
  Task<> perform(Asked<Job, T> asked);

  db::Worker<Connection>& worker();

  const Loop loop_;
  const std::filesystem::path file_;
  const std::chrono::milliseconds patience_;
  const Thread thread_;
  std::unique_ptr<db::Worker<Connection>> worker_;
  Connection connection_{file_};  // with Thread::loops
  int asking_ = 0;
  bool asked_ = false;  // since rest() was called last
};

template <class Job>
Task<std::invoke_result_t<Job&, db::Reader&>> Books::ask_for(Job job,
                                                             std::chrono::milliseconds patience) {
  using T = std::invoke_result_t<Job&, db::Reader&>;
  asked_ = true;
  if (thread_ == Thread::loops) {
    // Others have their turn here, as they have while a thread reads.
    co_await boost::asio::post(loop_, boost::asio::use_awaitable);
    co_return job(connection_.reader());
  }
  const Asker<T> asker{std::make_shared<Question<T>>(loop_, patience)};
  Question<T>& question = *asker.question;
  Asked<Job, T> asked{std::move(job), asker.question};
  boost::asio::co_spawn(loop_, perform<Job, T>(std::move(asked)), boost::asio::detached);
  co_await question.answered.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (question.failure) std::rethrow_exception(question.failure);
  if (!question.answer) throw Late{};
  co_return *std::move(question.answer);
}

template <class Job, class T>
Task<> Books::perform(Asked<Job, T> asked) {
  const std::shared_ptr<Question<T>> question = asked.question;
  ++asking_;
  try {
    question->answer = co_await worker().run(std::move(asked));
  } catch (...) {
    question->failure = std::current_exception();
  }
  --asking_;
  question->answered.cancel();
}

}  // namespace pointsbot::app::chat
