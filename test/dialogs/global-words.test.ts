import { commandOf, globalWordOf } from '../../dialogs/understanding/global-words.js'
import { describe, expect, it } from '../support/jest.js'

describe('global words', () => {
  const table: [string, string | undefined][] = [
    ['MENU', 'menu'],
    ['menu stp', 'menu'],
    ['Aide', 'help'],
    ['AIDE !', 'help'],
    ['retour', 'back'],
    ['Retours', 'back'],
    ['STOP', 'stop'],
    ['Stop.', 'stop'],
    ['ARRÊT', 'stop'],
    ['stopper', 'stop'],
    ['désabonner', 'stop'],
    ['desabonnez', 'stop'],
    ['UNSUBSCRIBE', 'stop'],
    ['START', 'start'],
    ['reprendre', 'start'],
    ['conseiller', 'adviser'],
    ['conseillé', 'adviser'],
    ['conseillère', 'adviser'],
    ['OFFRES', 'offers'],
    ['ofres', 'offers'],
    ['les offres', 'offers'],
    ['atelier', 'workshops'],
    ['ateliés', 'workshops'],
    ['profil', 'profile'],
    ['mes données', 'data'],
    ['MES DONNEES', 'data'],
    ['mes donnee', 'data'],
    ['supprimer', 'delete'],
    ['suprimer', 'delete'],
    ['tout effacer', 'delete'],
    ['stap', undefined],
    ['step', undefined],
    ['stock', undefined],
    ['carrer', undefined],
    ['stage', undefined],
    ['stars', undefined],
    ['coffres', undefined],
    ['menuisier', undefined],
    ['aide à domicile', undefined],
    ['aide soignante', undefined],
    ['arrêt de bus', undefined],
    ['stop je veux plus de nuit', undefined],
    ['je veux voir les offres de vendeuse', undefined],
    ['', undefined],
  ]
  it.each(table)('%j is %s', (text, expected) => {
    expect(globalWordOf(text)?.word).toBe(expected)
  })

  const commands: [string, string | undefined][] = [
    ['/menu', 'menu'],
    ['/start', 'start'],
    ['/aide@MyMatchUpBot', 'help'],
    ['/stop', 'stop'],
    ['/mes_donnees', 'data'],
    ['/offres maintenant', 'offers'],
    ['/foo', 'unknown'],
    ['/', undefined],
    ['/ 2', undefined],
    ['2/3', undefined],
    ['menu', undefined],
  ]
  it.each(commands)('%j is %s', (text, expected) => {
    expect(commandOf(text)).toBe(expected)
  })
})
