#pragma once

#include "base/task.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/circular_buffer.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/system/system_error.hpp>

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>

namespace pointsbot::db {

/// A thread that owns a T (a Ledger, a Reader) and does jobs with it in the order in which they
/// were asked for, while the loop goes on. Once it has seen its jobs it asks for no more memory:
/// what a job needs on its way there and back is reused.
///
/// All calls on the loop's thread; the T is only ever touched by one thread at a time.
/// REQUIRES: the loop outlives the worker.
template <class T>
class Worker {
 public:
  /// An io_context's own: behind any_io_executor each post from another thread is an allocation.
  using Loop = boost::asio::io_context::executor_type;

  /// Makes the T of `arguments` here and now, so that whatever it throws comes to the caller. At
  /// most `capacity` jobs are queued or running.
  template <class... Arguments>
  Worker(Loop loop, std::size_t capacity, Arguments&&... arguments)
      : it_{std::forward<Arguments>(arguments)...},
        shared_{std::make_shared<Shared>(loop, capacity)},
        thread_{[this] { work(); }} {}

  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Runs `job(T&)` on the thread; its value, or what it threw, comes back on the loop. The job is
  /// kept, with all that it owns, until it has run, and goes on the loop's thread: an asker who is
  /// cancelled or destroyed meanwhile loses the answer, not the job, and never leaves the thread
  /// with memory that is gone.
  ///
  /// While the worker is full the asker waits his turn, first come first served; cancelled
  /// before it comes, his job does not run. Throws operation_aborted when cancelled, or after
  /// stop().
  ///
  /// A job that owns something is a named local, moved in: g++ 12 destroys a temporary inside of a
  /// co_await expression twice.
  template <class Job>
  Task<std::invoke_result_t<Job&, T&>> run(Job job);

  /// Lets the thread finish what is queued, then ends it; those who still wait for room are
  /// refused. Blocks. Their answers come when the loop next runs.
  void stop();

 private:
  /// A job on its way. Its memory is the size of what it carries, so that no coroutine's frame is.
  struct Queued {
    virtual ~Queued() = default;
    virtual void execute(T& it) noexcept = 0;
    boost::asio::steady_timer answered;
    bool done = false;  // loop thread only
    /// Where the answer stands while it is posted.
    alignas(std::max_align_t) std::byte post[128];

    explicit Queued(const Loop& loop)
        : answered{loop, boost::asio::steady_timer::time_point::max()} {}
  };

  template <class Job>
  struct Node;

  /// An asker in front of a full worker: a slot is handed to him before he wakes. Whoever goes
  /// leaves the row by himself.
  struct Waiter : boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    explicit Waiter(const Loop& loop) : woken{loop, boost::asio::steady_timer::time_point::max()} {}
    boost::asio::steady_timer woken;
    bool has_slot = false;
  };

  /// Outlives the worker for the askers whose answers are still on their way.
  struct Shared {
    Shared(const Loop& to, std::size_t most) : loop{to}, free{most}, queue{most} {}

    const Loop loop;

    // Loop thread only.
    std::pmr::unsynchronized_pool_resource nodes{
        {.max_blocks_per_chunk = 8, .largest_required_pool_block = 4096}};
    std::size_t free;
    boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiting;
    bool stopped = false;

    std::mutex mutex;
    std::condition_variable changed;
    boost::circular_buffer<std::shared_ptr<Queued>> queue;
    bool ending = false;

    void release_slot() {
      if (waiting.empty()) {
        ++free;
        return;
      }
      Waiter& next = waiting.front();
      waiting.pop_front();
      next.has_slot = true;
      next.woken.cancel();
    }
  };

  /// Gives the slot on, whatever ends the wait (the frame's destruction as well).
  struct Turn {
    std::shared_ptr<Shared> shared;
    Waiter waiter;
    explicit Turn(std::shared_ptr<Shared> of) : shared{std::move(of)}, waiter{shared->loop} {}
    ~Turn() {
      if (waiter.has_slot) shared->release_slot();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
  };

  /// Hands out the room in a job's node, once.
  template <class U>
  struct PostAllocator {
    using value_type = U;
    std::byte* room;
    explicit PostAllocator(std::byte* in) : room{in} {}
    template <class V>
    PostAllocator(const PostAllocator<V>& other) : room{other.room} {}
    U* allocate(std::size_t) {
      static_assert(sizeof(U) <= sizeof(Queued::post) && alignof(U) <= alignof(std::max_align_t));
      return reinterpret_cast<U*>(room);
    }
    void deallocate(U*, std::size_t) {}
    template <class V>
    bool operator==(const PostAllocator<V>& other) const {
      return room == other.room;
    }
  };

  /// What the thread sends to the loop: the last owner of the job but for the asker.
  struct Answer {
    std::shared_ptr<Shared> shared;
    std::shared_ptr<Queued> node;

    using allocator_type = PostAllocator<std::byte>;
    allocator_type get_allocator() const { return allocator_type{node->post}; }

    void operator()() {
      node->done = true;
      node->answered.cancel();
      shared->release_slot();
    }
  };

  /// What an asker holds. The job goes before that in which its memory stands.
  template <class Job>
  struct Asked {
    std::shared_ptr<Shared> shared;
    std::shared_ptr<Node<Job>> node;
  };

  template <class Job>
  static Task<std::invoke_result_t<Job&, T&>> answer(Asked<Job> asked);
  static Task<> take_slot(std::shared_ptr<Shared> shared);
  void work();

  [[noreturn]] static void abort() {
    throw boost::system::system_error{boost::asio::error::operation_aborted};
  }

  T it_;
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

template <class T>
template <class Job>
struct Worker<T>::Node final : Queued {
  using Value = std::invoke_result_t<Job&, T&>;
  static constexpr bool kVoid = std::is_void_v<Value>;
  using Kept = std::conditional_t<kVoid, std::monostate, Value>;

  Node(const Loop& loop, Job asked) : Queued{loop}, job{std::move(asked)} {}

  void execute(T& it) noexcept override {
    try {
      if constexpr (kVoid) {
        job(it);
      } else {
        value.emplace(job(it));
      }
    } catch (...) {
      failure = std::current_exception();
    }
  }

  Job job;
  std::optional<Kept> value;
  std::exception_ptr failure;
};

template <class T>
template <class Job>
Task<std::invoke_result_t<Job&, T&>> Worker<T>::run(Job job) {
  const std::pmr::polymorphic_allocator<Node<Job>> room{&shared_->nodes};
  Asked<Job> asked{shared_, std::allocate_shared<Node<Job>>(room, shared_->loop, std::move(job))};
  return answer(std::move(asked));
}

template <class T>
template <class Job>
Task<std::invoke_result_t<Job&, T&>> Worker<T>::answer(Asked<Job> asked) {
  Shared& shared = *asked.shared;
  Node<Job>& node = *asked.node;
  co_await take_slot(asked.shared);
  {
    const std::scoped_lock lock{shared.mutex};
    shared.queue.push_back(asked.node);
  }
  shared.changed.notify_one();
  co_await node.answered.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (!node.done) abort();
  if (node.failure) std::rethrow_exception(node.failure);
  if constexpr (!Node<Job>::kVoid) co_return std::move(*node.value);
}

template <class T>
Task<> Worker<T>::take_slot(std::shared_ptr<Shared> shared) {
  if (shared->stopped) abort();
  if (shared->free > 0) {
    --shared->free;
    co_return;
  }
  Turn turn{shared};
  shared->waiting.push_back(turn.waiter);
  co_await turn.waiter.woken.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (!turn.waiter.has_slot || shared->stopped) abort();
  turn.waiter.has_slot = false;  // it is the job's from here on
}

template <class T>
void Worker<T>::stop() {
  if (!thread_.joinable()) return;
  shared_->stopped = true;
  for (Waiter& waiter : shared_->waiting) waiter.woken.cancel();
  {
    const std::scoped_lock lock{shared_->mutex};
    shared_->ending = true;
  }
  shared_->changed.notify_one();
  thread_.join();
}

template <class T>
void Worker<T>::work() {
  Shared& shared = *shared_;
  std::unique_lock lock{shared.mutex};
  for (;;) {
    shared.changed.wait(lock, [&shared] { return shared.ending || !shared.queue.empty(); });
    if (shared.queue.empty()) return;
    std::shared_ptr<Queued> node = std::move(shared.queue.front());
    shared.queue.pop_front();
    lock.unlock();
    node->execute(it_);
    boost::asio::post(shared.loop, Answer{shared_, std::move(node)});
    lock.lock();
  }
}

}  // namespace pointsbot::db
