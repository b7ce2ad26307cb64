#include "support/deep_stack.h"

#include <pthread.h>

#include <cstddef>
#include <exception>

namespace micryscope {

namespace {

// Address space, not memory: only what a recursion reaches is ever used.
constexpr std::size_t kStackBytes = std::size_t{128} << 20;

thread_local bool is_deep = false;

struct Call {
  const std::function<void()>* function = nullptr;
  std::exception_ptr failure;
};

void* run(void* argument) {
  Call& call = *static_cast<Call*>(argument);
  is_deep = true;
  try {
    (*call.function)();
  } catch (...) {
    call.failure = std::current_exception();
  }
  return nullptr;
}

}  // namespace

void on_deep_stack(const std::function<void()>& function) {
  if (is_deep) return function();
  Call call{&function, nullptr};
  pthread_attr_t attributes;
  pthread_t thread{};
  bool is_running = false;
  if (pthread_attr_init(&attributes) == 0) {
    is_running = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
                 pthread_create(&thread, &attributes, run, &call) == 0;
    pthread_attr_destroy(&attributes);
  }
  if (!is_running) return function();
  pthread_join(thread, nullptr);
  if (call.failure) std::rethrow_exception(call.failure);
}

}  // namespace micryscope
