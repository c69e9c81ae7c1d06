/** `regent completion`, `regent inventory` and `regent doctor`: for shells, for Ansible, and for a bad day. */
import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { jsonFlag, neededOneOf, onOff, serverFlag } from '../kit/flags.ts';
import type { DoctorFlags } from './doctor.ts';
import type { InventoryFlags } from './inventory.ts';

export const completionCommand = buildCommand<object, ['BASH' | 'ZSH' | 'FISH'], Context>({
  docs: {
    brief: 'Print what completes commands, aliases and servers in your shell',
    fullDescription:
      'bash, in ~/.bashrc: eval "$(regent completion bash)"\nzsh, in ~/.zshrc after compinit: eval "$(regent completion zsh)"\nfish, in ~/.config/fish/config.fish: regent completion fish | source',
  },
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [{ ...neededOneOf(['BASH', 'ZSH', 'FISH'], 'One of'), placeholder: 'shell' }],
    },
  },
  loader: async () => (await import('./completion.ts')).printCompletion,
});

export const inventoryCommand = buildCommand<InventoryFlags, [], Context>({
  docs: {
    brief: 'Give the servers to Ansible, as a dynamic inventory',
    fullDescription:
      'A file that Ansible can execute, and then ansible -i that-file all -m ping:\n\n#!/bin/sh\nexec regent inventory "$@"',
  },
  parameters: {
    flags: {
      list: onOff('All groups and hosts, with their variables'),
      host: serverFlag('The variables of one host'),
    },
  },
  loader: async () => (await import('./inventory.ts')).printInventory,
});

export const doctorCommand = buildCommand<DoctorFlags, [], Context>({
  docs: {
    brief: 'Say what is wrong with this Regent: the way to it, itself, its servers, its alarms',
    fullDescription: 'The exit code is 1 if anything is wrong.',
  },
  parameters: {
    flags: { testMail: onOff('Also mail you a line, and say what the mail server answers'), ...jsonFlag },
  },
  loader: async () => (await import('./doctor.ts')).examine,
});
