package io.passnet.edge.engine;

import io.passnet.edge.model.Passnet;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;

/**
 * One model on one device, and its frames that are ready there: what is looked at in one run is of
 * one lane.
 *
 * @param name what requests call the model
 * @param model the model, warm
 * @param cadence the fastest answer of its warm-up
 * @param ready frames whose streams have their turns
 */
record Lane(String name, Passnet model, Duration cadence, BlockingQueue<Ready> ready) {}
