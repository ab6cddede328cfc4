import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from convlib import digits


def test_every_digit_is_trained_with_or_held_out_and_none_is_both():
    known = digits.load()
    everything = np.concatenate([known.train_images, known.test_images])
    labels = np.concatenate([known.train_labels, known.test_labels])
    source = load_digits()
    np.testing.assert_array_equal(everything, source.images)
    np.testing.assert_array_equal(labels, source.target)
    assert len(known.test_images) == len(known.test_labels) == 500


def test_pixels_go_from_0_to_16():
    images = digits.load().train_images
    assert (images.min(), images.max()) == (0, 16)
    assert (images == images.round()).all()


def test_the_same_seed_trains_the_same_network_and_another_one_another():
    one, same, other = (digits.train(seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_training_leaves_random_numbers_threads_and_gradients_as_they_were():
    torch.set_num_threads(2)
    try:
        before = torch.random.get_rng_state()
        with torch.no_grad():
            digits.train()
            assert not torch.is_grad_enabled()
        assert torch.equal(torch.random.get_rng_state(), before)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)


def test_the_weights_have_three_decimals_and_the_network_reads_what_it_was_not_trained_with():
    network, known = digits.train(), digits.load()
    for weights in network.state_dict().values():
        np.testing.assert_allclose(weights, weights.numpy().round(3), rtol=0, atol=1e-15)
    read = digits.predict(network, known.test_images)
    assert np.mean(read == known.test_labels) > 0.85


def test_fit_sees_each_image_once_in_an_epoch_and_knows_its_label():
    seen = []

    class Spy(nn.Linear):
        def forward(self, x):
            seen.extend(x[:, 0, 0, 0].tolist())
            return super().forward(x).flatten(1)

    images = np.arange(100.0).reshape(100, 1, 1)
    digits.fit(Spy(1, 3), images, np.arange(100) % 3, epochs=2)
    assert sorted(seen[:100]) == sorted(seen[100:]) == images.ravel().tolist()
    assert seen[:100] != seen[100:]


def test_predict_takes_the_highest_score():
    class Scores(nn.Module):
        def forward(self, x):
            return x.flatten(1)

    images = np.array([[[1.0, 3, 2]], [[0, -1, -2]]])
    assert digits.predict(Scores(), images).tolist() == [1, 0]
