package dev.theseus.buildkit.control;

import com.google.protobuf.MessageLite;
import dev.theseus.grpc.GrpcHandler;
import dev.theseus.grpc.GrpcServices;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Methods by path. Built once, then read by many threads. */
final class MethodTable implements GrpcServices {
    private final Map<String, GrpcHandler> methods = new HashMap<>();

    MethodTable add(String path, GrpcHandler handler) {
        methods.put(path, handler);
        return this;
    }

    /** A method of one message each way. */
    MethodTable unary(String path, Function<byte[], MessageLite> method) {
        return add(path, call -> call.send(method.apply(call.request()).toByteArray()));
    }

    @Override
    public Optional<GrpcHandler> find(String path) {
        return Optional.ofNullable(methods.get(path));
    }
}
