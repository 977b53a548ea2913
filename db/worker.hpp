#pragma once

#include "base/task.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
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
  /// most `capacity` jobs of run(), and as many of run_first(), are queued or running.
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
  Task<std::invoke_result_t<Job&, T&>> run(Job job) {
    return ask(shared_->in_turn, std::move(job));
  }

  /// The same for what somebody waits for: before all that run() has queued. What runs already is
  /// not interrupted, and after kFirstsInARow of these one of the others has its turn.
  template <class Job>
  Task<std::invoke_result_t<Job&, T&>> run_first(Job job) {
    return ask(shared_->first, std::move(job));
  }
  static constexpr int kFirstsInARow = 4;

  /// Lets the thread finish what is queued, then ends it; those who still wait for room are
  /// refused. Blocks. Their answers come when the loop next runs.
  void stop();

 private:
  struct Lane;

  /// A job on its way. Its memory is the size of what it carries, so that no coroutine's frame is.
  struct Queued {
    virtual ~Queued() = default;
    virtual void execute(T& it) noexcept = 0;
    Lane& lane;
    boost::asio::steady_timer answered;
    bool done = false;  // loop thread only
    /// Where the answer stands while it is posted.
    alignas(std::max_align_t) std::byte post[128];

    Queued(const Loop& loop, Lane& in)
        : lane{in}, answered{loop, boost::asio::steady_timer::time_point::max()} {}
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

  /// What is done in one order, with room of its own: who fills one is in nobody's way in the
  /// other.
  struct Lane {
    explicit Lane(std::size_t most) : free{most}, queue{most} {}

    // Loop thread only.
    std::size_t free;
    boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiting;

    boost::circular_buffer<std::shared_ptr<Queued>> queue;  // under the mutex

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

  /// Outlives the worker for the askers whose answers are still on their way.
  struct Shared {
    Shared(const Loop& to, std::size_t most) : loop{to}, in_turn{most}, first{most} {}

    const Loop loop;
    Lane in_turn;
    Lane first;

    // Loop thread only.
    std::pmr::unsynchronized_pool_resource nodes{
        {.max_blocks_per_chunk = 8, .largest_required_pool_block = 4096}};
    bool stopped = false;

    std::mutex mutex;
    std::condition_variable changed;
    bool ending = false;
    int firsts_in_a_row = 0;  // while others wait; the worker's thread only

    bool empty() const { return in_turn.queue.empty() && first.queue.empty(); }

    /// REQUIRES: not empty(), and the mutex.
    std::shared_ptr<Queued> next() {
      const bool both = !in_turn.queue.empty() && !first.queue.empty();
      const bool takes_first = both ? firsts_in_a_row < kFirstsInARow : in_turn.queue.empty();
      firsts_in_a_row = both && takes_first ? firsts_in_a_row + 1 : 0;
      auto& queue = takes_first ? first.queue : in_turn.queue;
      std::shared_ptr<Queued> node = std::move(queue.front());
      queue.pop_front();
      return node;
    }
  };

  /// Gives the slot on, whatever ends the wait (the frame's destruction as well).
  struct Turn {
    std::shared_ptr<Shared> shared;
    Lane& lane;
    Waiter waiter;
    Turn(std::shared_ptr<Shared> of, Lane& in)
        : shared{std::move(of)}, lane{in}, waiter{shared->loop} {}
    ~Turn() {
      if (waiter.has_slot) lane.release_slot();
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
      node->lane.release_slot();
    }
  };

  /// What an asker holds. The job goes before that in which its memory stands.
  template <class Job>
  struct Asked {
    std::shared_ptr<Shared> shared;
    std::shared_ptr<Node<Job>> node;
  };

  template <class Job>
  Task<std::invoke_result_t<Job&, T&>> ask(Lane& lane, Job job);
  template <class Job>
  static Task<std::invoke_result_t<Job&, T&>> answer(Asked<Job> asked);
  static Task<> take_slot(std::shared_ptr<Shared> shared, Lane& lane);
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

  Node(const Loop& loop, Lane& in, Job asked) : Queued{loop, in}, job{std::move(asked)} {}

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
Task<std::invoke_result_t<Job&, T&>> Worker<T>::ask(Lane& lane, Job job) {
  const std::pmr::polymorphic_allocator<Node<Job>> room{&shared_->nodes};
  Asked<Job> asked{shared_,
                   std::allocate_shared<Node<Job>>(room, shared_->loop, lane, std::move(job))};
  return answer(std::move(asked));
}

template <class T>
template <class Job>
Task<std::invoke_result_t<Job&, T&>> Worker<T>::answer(Asked<Job> asked) {
  Shared& shared = *asked.shared;
  Node<Job>& node = *asked.node;
  co_await take_slot(asked.shared, node.lane);
  {
    const std::scoped_lock lock{shared.mutex};
    node.lane.queue.push_back(asked.node);
  }
  shared.changed.notify_one();
  co_await node.answered.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (!node.done) abort();
  if (node.failure) std::rethrow_exception(node.failure);
  if constexpr (!Node<Job>::kVoid) co_return std::move(*node.value);
}

template <class T>
Task<> Worker<T>::take_slot(std::shared_ptr<Shared> shared, Lane& lane) {
  if (shared->stopped) abort();
  if (lane.free > 0) {
    --lane.free;
    co_return;
  }
  Turn turn{shared, lane};
  lane.waiting.push_back(turn.waiter);
  co_await turn.waiter.woken.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (!turn.waiter.has_slot || shared->stopped) abort();
  // Both may have come at once, his turn and that he does not want it any more.
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  const bool cancelled = state.cancelled() != boost::asio::cancellation_type::none;
  const bool obeys = co_await boost::asio::this_coro::throw_if_cancelled();
  if (cancelled && obeys) abort();
  turn.waiter.has_slot = false;  // it is the job's from here on
}

template <class T>
void Worker<T>::stop() {
  if (!thread_.joinable()) return;
  shared_->stopped = true;
  for (Lane* const lane : {&shared_->in_turn, &shared_->first}) {
    for (Waiter& waiter : lane->waiting) waiter.woken.cancel();
  }
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
    shared.changed.wait(lock, [&shared] { return shared.ending || !shared.empty(); });
    if (shared.empty()) return;
    std::shared_ptr<Queued> node = shared.next();
    lock.unlock();
    node->execute(it_);
    boost::asio::post(shared.loop, Answer{shared_, std::move(node)});
    lock.lock();
  }
}

}  // namespace pointsbot::db
